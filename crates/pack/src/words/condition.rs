//! Conditions: `contract-filed is yes and buyer-qualified is qualified | exempt`, alternatives by `or`.

use super::{Part, Wrong, tokens};
use crate::report::Flaw;

/// A test as it is written: the fact, and what it must be.
pub type WrittenTest<'t> = (Part<'t>, Part<'t>);

/// The alternatives of a condition, each a list of tests.
///
/// # Errors
///
/// [`Wrong`] if something else than tests stands between `and` and `or`.
pub fn parse(text: &str) -> Result<Vec<Vec<WrittenTest<'_>>>, Wrong> {
    let words = tokens(text);
    if let [(_, "always")] = words.as_slice() {
        return Ok(Vec::new());
    }
    words
        .split(|(_, word)| *word == "or")
        .map(|alternative| {
            alternative
                .split(|(_, word)| *word == "and")
                .map(|words| test(text, words))
                .collect()
        })
        .collect()
}

/// One test: `fact is value`, or `fact < 5`.
///
/// # Errors
///
/// [`Wrong`] if it is something else.
pub fn test<'t>(text: &'t str, words: &[Part<'t>]) -> Result<WrittenTest<'t>, Wrong> {
    let end = |(at, word): &Part<'_>| at.saturating_add(word.len());
    let at = words.first().map_or(text.len(), |(at, _)| *at);
    let wrong = || {
        let last = words.last().map_or(text.len(), end);
        let said = text.get(at..last).unwrap_or_default();
        let message = match said {
            "" => "a test is missing here".to_owned(),
            said => format!("`{said}` does not say what a fact must be"),
        };
        Wrong::new(at, Flaw::ConditionMalformed, message)
    };
    let (fact, value) = match words {
        [fact, (_, "is"), value @ ..] => (fact, value),
        [fact, value @ ..] if value.first().is_some_and(|(_, word)| compares(word)) => {
            (fact, value)
        }
        _ => return Err(wrong()),
    };
    let (Some((from, _)), Some(last)) = (value.first(), value.last()) else {
        return Err(wrong());
    };
    let said = text.get(*from..end(last)).unwrap_or_default();
    Ok((*fact, (*from, said)))
}

fn compares(word: &str) -> bool {
    word.starts_with(['<', '>', '='])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let found = match parse(text) {
            Ok(alternatives) => alternatives
                .iter()
                .map(|tests| {
                    let tests: Vec<_> = tests
                        .iter()
                        .map(|((at, fact), (from, cell))| format!("{at}:{fact}={from}:{cell}"))
                        .collect();
                    tests.join(" & ")
                })
                .collect::<Vec<_>>()
                .join(" / "),
            Err(wrong) => format!("{}: {}", wrong.at, wrong.message),
        };
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn conditions_are_read() {
        check("always", "");
        check("a is yes", "0:a=5:yes");
        check("a is yes and b is c | d", "0:a=5:yes & 13:b=18:c | d");
        check("a is no or b is not c", "0:a=5:no / 11:b=16:not c");
        check("n < 500", "0:n=2:< 500");
        check("a", "0: `a` does not say what a fact must be");
        check("a is", "0: `a is` does not say what a fact must be");
        check("a is yes and", "12: a test is missing here");
        check(
            "a was yes",
            "0: `a was yes` does not say what a fact must be",
        );
    }
}
