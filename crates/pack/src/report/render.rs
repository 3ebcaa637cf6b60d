//! Diagnostics as text: the place, the line that it is in, and what to do.

use super::Diagnostic;

/// Longest line that an excerpt shows, in characters.
const EXCERPT_CHARACTERS_MAX: usize = 120;

/// A diagnostic as a terminal shows it; `text` is the file that it is about.
#[must_use]
pub fn render(diagnostic: &Diagnostic, text: &str) -> String {
    let Diagnostic {
        file,
        place,
        flaw,
        message,
    } = diagnostic;
    let mut shown = format!(
        "{} {message}\n  --> {file}:{}:{}\n",
        flaw.code(),
        place.line,
        place.column
    );
    let line = text.lines().nth(place.line.saturating_sub(1));
    if let Some(line) = line {
        let number = place.line.to_string();
        let gutter = " ".repeat(number.len());
        let excerpt: String = line.chars().take(EXCERPT_CHARACTERS_MAX).collect();
        let before: usize = line
            .chars()
            .take(place.column.saturating_sub(1))
            .map(width)
            .sum();
        shown.push_str(&format!(
            "{gutter} |\n{number} | {excerpt}\n{gutter} | {}^\n",
            " ".repeat(before)
        ));
    }
    shown.push_str(&format!("  = {}\n", flaw.remedy()));
    shown
}

/// Columns that a character takes on a terminal: ideographs and their punctuation take two.
const fn width(character: char) -> usize {
    match character {
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}
