//! Texts as they stand in a file: each with its place, so that what is wrong with it can be shown there.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};
use serde_saphyr::Spanned;

/// A place in a file; line and column from 1, zero if it is not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The column, in characters.
    pub column: usize,
}

impl Place {
    /// The first character of a file.
    pub const START: Self = Self { line: 1, column: 1 };

    /// Whether it is known.
    #[must_use]
    pub const fn is_known(self) -> bool {
        self.line > 0
    }

    /// This place, or another if it is not known.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        if self.is_known() { self } else { other }
    }
}

impl From<serde_saphyr::Location> for Place {
    fn from(it: serde_saphyr::Location) -> Self {
        Self {
            line: usize::try_from(it.line()).unwrap_or_default(),
            column: usize::try_from(it.column()).unwrap_or_default(),
        }
    }
}

/// A scalar as it was written.
#[derive(Clone, Debug, Default)]
pub struct Text {
    text: String,
    place: Place,
    /// Whether quotes stand around it.
    quoted: bool,
}

impl Text {
    /// What it says.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Where it begins.
    #[must_use]
    pub const fn place(&self) -> Place {
        self.place
    }

    /// The place of one of its bytes.
    #[must_use]
    pub fn place_of(&self, byte: usize) -> Place {
        let before = self.text.get(..byte).unwrap_or(&self.text);
        let lines = before.matches('\n').count();
        let in_line = before.rsplit('\n').next().unwrap_or(before);
        Place {
            line: self.place.line.saturating_add(lines),
            column: self
                .place
                .column
                .saturating_add(in_line.chars().count())
                .saturating_add(usize::from(self.quoted)),
        }
    }

    /// A text that stands somewhere.
    #[must_use]
    pub const fn at(text: String, place: Place) -> Self {
        Self {
            text,
            place,
            quoted: false,
        }
    }

    /// A part of it.
    #[must_use]
    pub fn part(&self, from: usize, text: &str) -> Self {
        Self {
            text: text.to_owned(),
            place: self.place_of(from),
            quoted: false,
        }
    }

    fn within(text: String, place: Place, characters: usize) -> Self {
        let in_one_line = !text.contains('\n');
        let quoted = in_one_line && characters == text.chars().count().saturating_add(2);
        Self {
            text,
            place,
            quoted,
        }
    }
}

impl From<Spanned<String>> for Text {
    fn from(it: Spanned<String>) -> Self {
        let characters = usize::try_from(it.referenced.span().len()).unwrap_or_default();
        Self::within(it.value, it.referenced.into(), characters)
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Spanned::<String>::deserialize(from).map(Self::from)
    }
}

/// One text, or a list of them.
#[derive(Clone, Debug, Default)]
pub struct Texts(pub Vec<Text>);

impl Texts {
    /// Where it begins.
    #[must_use]
    pub fn place(&self) -> Place {
        self.0.first().map(Text::place).unwrap_or_default()
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each of them.
    pub fn iter(&self) -> std::slice::Iter<'_, Text> {
        self.0.iter()
    }
}

impl<'t> IntoIterator for &'t Texts {
    type Item = &'t Text;
    type IntoIter = std::slice::Iter<'t, Text>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

enum OneOrMany {
    One(String),
    Many(Vec<Text>),
}

impl<'de> Deserialize<'de> for OneOrMany {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(OneOrManyVisitor)
    }
}

struct OneOrManyVisitor;

impl<'de> Visitor<'de> for OneOrManyVisitor {
    type Value = OneOrMany;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("a text, or a list of texts")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<OneOrMany, E> {
        Ok(OneOrMany::One(text.to_owned()))
    }

    fn visit_bool<E: serde::de::Error>(self, yes: bool) -> Result<OneOrMany, E> {
        self.visit_str(if yes { "yes" } else { "no" })
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<OneOrMany, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<OneOrMany, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<OneOrMany, E> {
        Ok(OneOrMany::Many(Vec::new()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<OneOrMany, A::Error> {
        let mut texts = Vec::new();
        while let Some(text) = seq.next_element()? {
            texts.push(text);
        }
        Ok(OneOrMany::Many(texts))
    }
}

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let it = Spanned::<OneOrMany>::deserialize(from)?;
        let characters = usize::try_from(it.referenced.span().len()).unwrap_or_default();
        Ok(match it.value {
            OneOrMany::One(text) => {
                Self(vec![Text::within(text, it.referenced.into(), characters)])
            }
            OneOrMany::Many(texts) => Self(texts),
        })
    }
}

/// A map whose order counts, with the place of each key.
#[derive(Clone, Debug)]
pub struct Listing<T>(pub Vec<(Text, T)>);

impl<T> Listing<T> {
    /// Each key with its value, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = (&Text, &T)> {
        self.0.iter().map(|(key, value)| (key, value))
    }

    /// The keys.
    pub fn keys(&self) -> impl Iterator<Item = &Text> {
        self.0.iter().map(|(key, _)| key)
    }

    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&T> {
        let found = self.0.iter().find(|(it, _)| it.as_str() == key)?;
        Some(&found.1)
    }

    /// Whether it has a key.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// Whether it has no key.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T> Default for Listing<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Listing<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Entries<T>(std::marker::PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Entries<T> {
            type Value = Listing<T>;

            fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.write_str("a map from codes")
            }

            fn visit_unit<E: serde::de::Error>(self) -> Result<Listing<T>, E> {
                Ok(Listing::default())
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Listing<T>, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Listing(entries))
            }
        }

        from.deserialize_map(Entries(std::marker::PhantomData))
    }
}

/// A text in both languages, as far as it was written.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(from = "Option<WordsForm>")]
pub struct Words {
    /// Chinese.
    pub zh: Option<Text>,
    /// English.
    pub en: Option<Text>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct WordsForm {
    #[serde(default)]
    zh: Option<Text>,
    #[serde(default)]
    en: Option<Text>,
}

impl From<Option<WordsForm>> for Words {
    fn from(form: Option<WordsForm>) -> Self {
        let WordsForm { zh, en } = form.unwrap_or_default();
        Self { zh, en }
    }
}

impl Words {
    /// Where it begins.
    #[must_use]
    pub fn place(&self) -> Place {
        let first = self.zh.as_ref().or(self.en.as_ref());
        first.map(Text::place).unwrap_or_default()
    }

    /// Whether neither language was written.
    #[must_use]
    pub const fn is_missing(&self) -> bool {
        self.zh.is_none() && self.en.is_none()
    }

    /// The text of a language; empty if it is not written.
    #[must_use]
    pub fn of(&self, language: Language) -> &str {
        let text = match language {
            Language::Chinese => &self.zh,
            Language::English => &self.en,
        };
        text.as_ref().map_or("", Text::as_str)
    }
}

/// A language of the texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Chinese.
    Chinese,
    /// English.
    English,
}
