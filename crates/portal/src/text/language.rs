//! Which language a reader gets: what the address asks for, then what was chosen before, then
//! what the browser prefers, then Chinese.

use unic_langid::LanguageIdentifier;

/// A language of the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// Chinese in simplified characters, `zh-CN`.
    #[default]
    Chinese,
    /// English, `en`.
    English,
}

impl Language {
    /// Both, in the order of the language switch.
    pub const ALL: [Self; 2] = [Self::Chinese, Self::English];

    /// The code in `lang` attributes and addresses.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en",
        }
    }

    /// Its own name for itself.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::Chinese => "中文",
            Self::English => "English",
        }
    }

    /// The language that a code names: `zh`, `zh-CN`, `en`, `en-GB` and so on.
    pub fn of_code(code: &str) -> Option<Self> {
        let code = code.trim().to_ascii_lowercase();
        match code.split('-').next() {
            Some("zh") => Some(Self::Chinese),
            Some("en") => Some(Self::English),
            _ => None,
        }
    }

    /// Chooses from the address (`?lang=`), the cookie, and `Accept-Language`, in this order.
    pub fn choose(address: Option<&str>, cookie: Option<&str>, accepted: Option<&str>) -> Self {
        let accepted = accepted.into_iter().flat_map(|header| header.split(','));
        let accepted = accepted.map(|item| item.split(';').next().unwrap_or(item));
        address
            .into_iter()
            .chain(cookie)
            .chain(accepted)
            .find_map(Self::of_code)
            .unwrap_or_default()
    }

    pub(crate) fn identifier(self) -> LanguageIdentifier {
        self.code().parse().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::Language::{self, Chinese, English};

    #[test]
    fn the_address_wins_over_the_cookie_and_the_cookie_over_the_browser() {
        let check = |address, cookie, accepted, expected| {
            assert_eq!(Language::choose(address, cookie, accepted), expected);
        };
        check(Some("en"), Some("zh-CN"), Some("zh"), English);
        check(None, Some("en"), Some("zh"), English);
        check(None, None, Some("fr, en-GB;q=0.8, zh;q=0.5"), English);
        check(Some("tlh"), None, Some("zh-TW"), Chinese);
        check(None, None, None, Chinese);
    }
}
