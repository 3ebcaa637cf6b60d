//! The words of the pages: two languages, equal keys, texts in `texts/<language>/*.ftl`.
//!
//! A key that does not exist is a bug that the tests catch; a reader sees the key rather than a
//! failure. Absent on purpose: fallback from one language to the other, which would hide a gap.

mod language;
mod moment;

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use rust_embed::RustEmbed;

pub use language::Language;
pub use moment::{date_and_time, machine_time};

#[derive(RustEmbed)]
#[folder = "texts/"]
struct Texts;

/// Loaded once: parsing takes milliseconds, formatting microseconds.
static ENGLISH: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| load(Language::English));
static CHINESE: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| load(Language::Chinese));

/// The texts in one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text {
    language: Language,
}

impl Text {
    /// The texts in `language`.
    pub const fn in_language(language: Language) -> Self {
        Self { language }
    }

    /// The language of these texts.
    pub const fn language(self) -> Language {
        self.language
    }

    /// The text of `key`.
    pub fn say(self, key: &str) -> String {
        self.format(key, None)
    }

    /// The text of `key` with its places filled.
    pub fn say_with(self, key: &str, places: &[(&str, &str)]) -> String {
        let mut args = FluentArgs::new();
        for (name, value) in places {
            args.set(*name, FluentValue::from(*value));
        }
        self.format(key, Some(&args))
    }

    /// The text of `key` where there is one: for keys made from codes that may be newer than us.
    pub fn find(self, key: &str) -> Option<String> {
        self.bundle().has_message(key).then(|| self.say(key))
    }

    /// The attribute `name` of `key`, where there is one.
    pub fn find_attribute(self, key: &str, name: &str) -> Option<String> {
        let pattern = self.bundle().get_message(key)?.get_attribute(name)?.value();
        let mut errors = Vec::new();
        Some(
            self.bundle()
                .format_pattern(pattern, None, &mut errors)
                .into_owned(),
        )
    }

    /// What a refusal means and what to do about it. English is the catalogue's own, handed in;
    /// Chinese is found by the stable name, `certificate.not_issuer`.
    pub fn refusal(self, name: &str, meaning: &str, remedy: &str) -> (String, String) {
        let english = || (sentence(meaning), sentence(remedy));
        if self.language == Language::English {
            return english();
        }
        let key = format!("rejection-{}", name.replace('.', "-"));
        self.find(&key)
            .zip(self.find_attribute(&key, "remedy"))
            .unwrap_or_else(english)
    }

    /// The one of two names that is in this language.
    pub fn pick<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self.language {
            Language::Chinese => zh,
            Language::English => en,
        }
    }

    fn format(self, key: &str, args: Option<&FluentArgs<'_>>) -> String {
        let pattern = self
            .bundle()
            .get_message(key)
            .and_then(|message| message.value());
        let Some(pattern) = pattern else {
            return missing(key, self.language);
        };
        let mut errors = Vec::new();
        let said = self
            .bundle()
            .format_pattern(pattern, args, &mut errors)
            .into_owned();
        if !errors.is_empty() {
            tracing::error!(key, ?errors, "a text could not be filled");
        }
        said
    }

    fn bundle(self) -> &'static FluentBundle<FluentResource> {
        match self.language {
            Language::English => &ENGLISH,
            Language::Chinese => &CHINESE,
        }
    }
}

/// A bug, which a test must not survive and a reader hardly notices.
#[cfg(test)]
fn missing(key: &str, language: Language) -> String {
    panic!("no text has the key {key} in {}", language.code());
}

/// A bug, which a test must not survive and a reader hardly notices.
#[cfg(not(test))]
fn missing(key: &str, language: Language) -> String {
    tracing::error!(
        key,
        language = language.code(),
        "a page asked for a text that does not exist"
    );
    key.to_owned()
}

/// Error texts are lower case without a full stop; a page makes sentences of them.
fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters
        .next()
        .map(|first| first.to_uppercase().to_string())
        .unwrap_or_default();
    let end = if text.is_empty() || text.ends_with('.') {
        ""
    } else {
        "."
    };
    format!("{first}{}{end}", characters.as_str())
}

fn load(language: Language) -> FluentBundle<FluentResource> {
    let mut bundle = FluentBundle::new_concurrent(vec![language.identifier()]);
    bundle.set_use_isolating(false);
    let folder = format!("{}/", language.code());
    for path in Texts::iter().filter(|path| path.starts_with(&folder)) {
        let Some(file) = Texts::get(&path) else {
            continue;
        };
        let source = String::from_utf8_lossy(&file.data).into_owned();
        let resource = FluentResource::try_new(source).unwrap_or_else(|(partial, errors)| {
            tracing::error!(%path, ?errors, "a file of texts has mistakes");
            partial
        });
        if let Err(errors) = bundle.add_resource(resource) {
            tracing::error!(%path, ?errors, "a text is given twice");
        }
    }
    bundle
}

#[cfg(test)]
mod tests;
