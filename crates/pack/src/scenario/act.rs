//! Sentences of a scenario: `culture decides decide grant because conditions-met`.

use crate::words::{Part, tokens};

/// What somebody does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Opens a case.
    Opens,
    /// Admits a person to a case.
    Admits,
    /// Names a further holder of a role.
    Names,
    /// Hands in evidence and facts.
    Submits,
    /// Answers questions.
    Finds,
    /// Agrees.
    Confirms,
    /// Does not agree.
    Declines,
    /// Decides.
    Decides,
    /// Withdraws a case.
    Withdraws,
    /// Appeals.
    Appeals,
    /// Freezes an entry.
    Freezes,
    /// Lifts a freeze.
    Releases,
    /// Claims once, outside a case.
    Claims,
    /// Gives somebody a mandate.
    Mandates,
    /// Takes a mandate back.
    Recalls,
    /// Has the council stop the service.
    Halts,
}

const VERBS: &[(&str, Verb, usize)] = &[
    ("opens", Verb::Opens, 0),
    ("admits", Verb::Admits, 1),
    ("names", Verb::Names, 2),
    ("submits", Verb::Submits, 1),
    ("finds", Verb::Finds, 1),
    ("confirms", Verb::Confirms, 1),
    ("declines", Verb::Declines, 1),
    ("decides", Verb::Decides, 2),
    ("withdraws", Verb::Withdraws, 0),
    ("appeals", Verb::Appeals, 0),
    ("freezes", Verb::Freezes, 1),
    ("releases", Verb::Releases, 1),
    ("claims", Verb::Claims, 1),
    ("mandates", Verb::Mandates, 1),
    ("recalls", Verb::Recalls, 1),
    ("halts", Verb::Halts, 0),
];

/// A sentence, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence<'t> {
    /// Who.
    pub actor: &'t str,
    /// Does what.
    pub verb: Verb,
    /// To what: the step, the step and the outcome, the entry, the person.
    pub objects: Vec<&'t str>,
    /// For which reason.
    pub because: Option<&'t str>,
    /// For which holder, as a window.
    pub on_behalf_of: Option<&'t str>,
    /// Under which mandate.
    pub under: Option<&'t str>,
}

/// Takes a sentence apart.
///
/// # Errors
///
/// What is wrong with it, and from which byte on.
pub fn parse(text: &str) -> Result<Sentence<'_>, (usize, String)> {
    let words = tokens(text);
    let [(_, actor), (at, verb), rest @ ..] = words.as_slice() else {
        return Err((0, "say who does what".to_owned()));
    };
    let Some((_, kind, count)) = VERBS.iter().find(|(word, ..)| word == verb) else {
        let verbs: Vec<_> = VERBS.iter().map(|(word, ..)| *word).collect();
        return Err((*at, format!("`{verb}` is none of {}", verbs.join(", "))));
    };
    let mut sentence = Sentence {
        actor,
        verb: *kind,
        objects: Vec::new(),
        because: None,
        on_behalf_of: None,
        under: None,
    };
    let mut rest = rest.iter();
    while let Some((at, word)) = rest.next() {
        let slot = match *word {
            "because" => &mut sentence.because,
            "for" => &mut sentence.on_behalf_of,
            "under" => &mut sentence.under,
            object => {
                sentence.objects.push(object);
                continue;
            }
        };
        match rest.next() {
            Some((_, name)) => *slot = Some(name),
            None => return Err((*at, format!("`{word}` is the last word"))),
        }
    }
    check_objects(sentence, *count, rest_place(&words))
}

fn rest_place(words: &[Part<'_>]) -> usize {
    words.last().map_or(0, |(at, _)| *at)
}

/// A confirmation may leave out its step, if only one is meant.
fn check_objects(
    sentence: Sentence<'_>,
    count: usize,
    at: usize,
) -> Result<Sentence<'_>, (usize, String)> {
    let may_be_left_out = matches!(
        sentence.verb,
        Verb::Submits | Verb::Finds | Verb::Confirms | Verb::Declines
    );
    let found = sentence.objects.len();
    if found == count || (may_be_left_out && found == 0) {
        Ok(sentence)
    } else {
        Err((
            at,
            format!("{count} words are expected after the verb, not {found}"),
        ))
    }
}
