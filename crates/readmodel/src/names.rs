//! Words for the full-text index: Chinese by one and two characters, the rest by whole words.
//!
//! The stock tokenizers take a run of Han characters as one word and so find nothing for a part of
//! it. Here a name is indexed by each of its characters and each neighbouring pair, apart by
//! spaces, and a question by its pairs (or its only character).

/// The words under which a name is found.
pub(crate) fn index_terms(name: &str) -> String {
    let mut terms = Vec::new();
    for run in runs(name) {
        match run {
            Run::Word(word) => terms.push(word),
            Run::Han(characters) => {
                terms.extend(characters.iter().map(char::to_string));
                terms.extend(
                    characters
                        .windows(2)
                        .map(|pair| pair.iter().collect::<String>()),
                );
            }
        }
    }
    terms.join(" ")
}

/// The FTS5 expression that a question stands for; `None` when it has no word.
pub(crate) fn match_expression(question: &str) -> Option<String> {
    let mut terms = Vec::new();
    for run in runs(question) {
        match run {
            Run::Word(word) => terms.push(format!("\"{word}\"*")),
            Run::Han(characters) if characters.len() == 1 => {
                terms.extend(
                    characters
                        .iter()
                        .map(|character| format!("\"{character}\"")),
                );
            }
            Run::Han(characters) => terms.extend(
                characters
                    .windows(2)
                    .map(|pair| format!("\"{}\"", pair.iter().collect::<String>())),
            ),
        }
    }
    (!terms.is_empty()).then(|| terms.join(" AND "))
}

enum Run {
    Word(String),
    Han(Vec<char>),
}

fn runs(text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut joined = false;
    for character in text.chars() {
        if !character.is_alphanumeric() {
            joined = false;
            continue;
        }
        let han = is_han(character);
        match runs.last_mut() {
            Some(Run::Han(run)) if joined && han => run.push(character),
            Some(Run::Word(word)) if joined && !han => word.extend(character.to_lowercase()),
            _ if han => runs.push(Run::Han(vec![character])),
            _ => runs.push(Run::Word(character.to_lowercase().collect())),
        }
        joined = true;
    }
    runs
}

/// Whether the character is written without spaces between words (Unicode blocks of unified and
/// compatibility ideographs, and extension planes 2 and 3).
fn is_han(character: char) -> bool {
    matches!(u32::from(character), 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x2_0000..=0x3_FFFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_indexed_by_characters_and_pairs() {
        assert_eq!(
            index_terms("税务局 Tax Bureau"),
            "税 务 局 税务 务局 tax bureau"
        );
    }

    #[test]
    fn a_question_of_one_character_asks_for_that_character() {
        assert_eq!(match_expression("税").as_deref(), Some("\"税\""));
        assert_eq!(
            match_expression("税务局").as_deref(),
            Some("\"税务\" AND \"务局\"")
        );
        assert_eq!(
            match_expression("tax Bur").as_deref(),
            Some("\"tax\"* AND \"bur\"*")
        );
    }

    #[test]
    fn punctuation_alone_asks_for_nothing_and_quotes_do_not_escape() {
        assert_eq!(match_expression("\" OR * --"), Some("\"or\"*".to_owned()));
        assert_eq!(match_expression("\"\"--"), None);
    }
}
