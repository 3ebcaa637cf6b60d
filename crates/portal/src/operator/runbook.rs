//! Runbooks: the files of `docs/operate/runbooks`, shown as pages.
//!
//! Of Markdown only what those files use: headings, paragraphs, numbered items, bold and code words,
//! links between them. Each has an English part and, after a line `---`, a Chinese one.

use maud::{Markup, PreEscaped, html};
use rust_embed::RustEmbed;

use crate::layout::{Crumb, Frame, Place, breadcrumbs, page};
use crate::text::Language;
use crate::visit::Visit;

#[derive(RustEmbed)]
#[folder = "../../docs/operate/runbooks/"]
struct Runbooks;

/// What stands between the two languages.
const BETWEEN: &str = "\n---\n";

/// The page of a runbook; none where there is no such file.
pub(super) fn page_of(visit: &Visit, name: &str) -> Option<Markup> {
    let file = Runbooks::get(&format!("{name}.md"))?;
    let source = String::from_utf8(file.data.into_owned()).ok()?;
    let (english, chinese) = source.split_once(BETWEEN)?;
    let words = match visit.text.language() {
        Language::English => english,
        Language::Chinese => chinese,
    };
    let (title, body) = words.trim_start().strip_prefix("# ")?.split_once('\n')?;
    let text = visit.text;
    let crumb = Crumb {
        address: "/operator",
        name: text.say("operator-title"),
    };
    let content = html! {
        (breadcrumbs(text, &[crumb]))
        span class="govuk-caption-l" { (text.say("runbook")) }
        h1 class="govuk-heading-l" { (title.trim()) }
        @for block in blocks(body) { (shown(&block)) }
    };
    Some(page(
        &Frame::new(visit, Place::Operator, title.trim()),
        None,
        content,
    ))
}

/// A part of a runbook.
enum Block {
    Paragraph(String),
    Items(Vec<String>),
}

fn blocks(body: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    for line in body.lines().map(str::trim) {
        let item = line.split_once(". ").filter(|(number, _)| {
            !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
        });
        match (item, blocks.last_mut()) {
            (Some((_, words)), Some(Block::Items(items))) => items.push(words.to_owned()),
            (Some((_, words)), _) => blocks.push(Block::Items(vec![words.to_owned()])),
            (None, _) if line.is_empty() => blocks.push(Block::Paragraph(String::new())),
            (None, Some(Block::Items(items))) => {
                if let Some(last) = items.last_mut() {
                    join(last, line);
                }
            }
            (None, Some(Block::Paragraph(words))) => join(words, line),
            (None, None) => blocks.push(Block::Paragraph(line.to_owned())),
        }
    }
    blocks
}

/// Joins a line to the words before it; Chinese needs no space between.
fn join(words: &mut String, line: &str) {
    let ends_latin = words.chars().last().is_some_and(|last| last.is_ascii());
    if ends_latin && !words.is_empty() {
        words.push(' ');
    }
    words.push_str(line);
}

fn shown(block: &Block) -> Markup {
    html! {
        @match block {
            Block::Paragraph(words) if words.is_empty() => {}
            Block::Paragraph(words) => { p class="govuk-body" { (inline(words)) } }
            Block::Items(items) => {
                ol class="govuk-list govuk-list--number" { @for item in items { li { (inline(item)) } } }
            }
        }
    }
}

/// Bold, code and links of a line; everything else as it stands, escaped.
fn inline(words: &str) -> Markup {
    let mut out = String::new();
    for (place, part) in words.split('`').enumerate() {
        if place % 2 == 1 {
            out.push_str(&html! { code { (part) } }.into_string());
            continue;
        }
        for (place, part) in part.split("**").enumerate() {
            let part = linked(part);
            if place % 2 == 1 {
                out.push_str(&html! { strong { (part) } }.into_string());
            } else {
                out.push_str(&part.into_string());
            }
        }
    }
    PreEscaped(out)
}

/// `[name](file.md)` as a link to that runbook's page.
fn linked(words: &str) -> Markup {
    let found = words.split_once('[').and_then(|(before, rest)| {
        let (name, rest) = rest.split_once("](")?;
        let (file, after) = rest.split_once(')')?;
        Some((before, name, file.strip_suffix(".md")?, after))
    });
    html! {
        @match found {
            Some((before, name, file, after)) => {
                (before) a class="govuk-link" href={ "/operator/runbooks/" (file) } { (name) } (linked(after))
            }
            None => { (words) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_shown_with_its_code_bold_words_and_links_and_nothing_else() {
        let shown = inline("**Means.** `a<b` see [disk](disk-full.md), <script>").into_string();
        assert_eq!(
            shown,
            "<strong>Means.</strong> <code>a&lt;b</code> see <a class=\"govuk-link\" \
             href=\"/operator/runbooks/disk-full\">disk</a>, &lt;script&gt;"
        );
    }

    #[test]
    fn items_and_paragraphs_are_told_apart() {
        let blocks = blocks("One\ntwo.\n\n1. first\n   goes on\n2. second\n\n**Over**");
        let kinds: Vec<_> = blocks
            .iter()
            .filter_map(|block| match block {
                Block::Paragraph(words) if words.is_empty() => None,
                Block::Paragraph(words) => Some(words.clone()),
                Block::Items(items) => Some(items.join("|")),
            })
            .collect();
        assert_eq!(kinds, ["One two.", "first goes on|second", "**Over**"]);
    }
}
