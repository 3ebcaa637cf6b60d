//! Lengths of files and functions, with a ratchet: a listed exception may shrink, never grow.
//!
//! Reads sources as rustfmt leaves them: a function ends at the brace in the column where its
//! first line began.

use std::collections::BTreeMap;

use super::Finding;
use crate::shell::{Outcome, root};
use crate::tree::{Source, sources};

/// Lines of a file above which it must be listed.
const FILE_LINES_MAX: usize = 400;
/// Lines of a function, signature to brace, above which it must be listed.
const FUNCTION_LINES_MAX: usize = 60;
/// The list of exceptions.
const LIST: &str = "xtask/lengths.txt";

/// What is too long and not listed, and what the list allows beyond need.
pub fn findings() -> Outcome<Vec<Finding>> {
    let measured = too_long()?;
    let listed = listed()?;
    let mut found = Vec::new();
    for (name, lines) in &measured {
        match listed.get(name) {
            None => found.push(Finding::new(
                name,
                format!("{lines} lines: make two rooms of it"),
            )),
            Some(allowed) if lines > allowed => {
                let what = format!("{lines} lines, {allowed} are listed: it may shrink, not grow");
                found.push(Finding::new(name, what));
            }
            Some(_) => {}
        }
    }
    for (name, allowed) in &listed {
        if measured.get(name).is_none_or(|lines| lines < allowed) {
            let what =
                format!("shorter than its {allowed} listed lines: `cargo xtask check --shrink`");
            found.push(Finding::new(name, what));
        }
    }
    Ok(found)
}

/// Lowers every listed exception to what is measured, and drops those that are no more.
pub fn shrink() -> Outcome {
    let measured = too_long()?;
    let mut text = String::from(
        "# Longer than the house wants; each may shrink, none may grow, and none is added lightly.\n",
    );
    for (name, allowed) in listed()? {
        if let Some(lines) = measured.get(&name) {
            text.push_str(&format!("{name} {}\n", lines.min(&allowed)));
        }
    }
    Ok(std::fs::write(root().join(LIST), text)?)
}

fn too_long() -> Outcome<BTreeMap<String, usize>> {
    let mut found = BTreeMap::new();
    for source in sources("crates")?
        .iter()
        .chain(&sources("fuzz")?)
        .chain(&sources("xtask")?)
    {
        let lines = source.text.lines().count();
        if lines > FILE_LINES_MAX {
            found.insert(source.path.clone(), lines);
        }
        for (name, lines) in functions(source) {
            if lines > FUNCTION_LINES_MAX {
                found.insert(format!("{}::{name}", source.path), lines);
            }
        }
    }
    Ok(found)
}

fn listed() -> Outcome<BTreeMap<String, usize>> {
    let text = std::fs::read_to_string(root().join(LIST)).unwrap_or_default();
    let mut list = BTreeMap::new();
    for line in text
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
    {
        let (name, lines) = line
            .rsplit_once(' ')
            .ok_or("a line of lengths.txt has no number")?;
        list.insert(name.to_owned(), lines.parse()?);
    }
    Ok(list)
}

/// Every function with its length in lines.
fn functions(source: &Source) -> Vec<(String, usize)> {
    let lines: Vec<&str> = source.text.lines().collect();
    let mut found = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        let Some(name) = function_name(line) else {
            continue;
        };
        let indent = line.len().saturating_sub(line.trim_start().len());
        let closing = format!("{}}}", " ".repeat(indent));
        let rest = lines.get(start..).unwrap_or_default();
        let one_line = line.trim_end().ends_with(['}', ';']);
        let length = rest
            .iter()
            .position(|line| *line == closing || ends_there(line, indent));
        if let (Some(length), false) = (length, one_line) {
            found.push((name.to_owned(), length.saturating_add(1)));
        }
    }
    found
}

/// A declaration without a body ends with a semicolon in the function's own column.
fn ends_there(line: &str, indent: usize) -> bool {
    line.ends_with(';')
        && line.len().saturating_sub(line.trim_start().len()) == indent
        && line.trim_start().starts_with(')')
}

fn function_name(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let at = match line.strip_prefix("fn ") {
        Some(rest) => rest,
        None => {
            let (before, rest) = line.split_once(" fn ")?;
            let words = [
                "pub",
                "async",
                "const",
                "pub(crate)",
                "pub(super)",
                "extern",
            ];
            before
                .split(' ')
                .all(|word| words.contains(&word))
                .then_some(rest)?
        }
    };
    let end = at.find(['(', '<'])?;
    at.get(..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(&str, usize)]) {
        let source = Source {
            path: String::from("x.rs"),
            text: text.to_owned(),
        };
        let found = functions(&source);
        let expected: Vec<_> = expected
            .iter()
            .map(|(name, lines)| ((*name).to_owned(), *lines))
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn a_function_is_measured_from_its_signature_to_its_brace() {
        check("fn a() {\n    b();\n}\n", &[("a", 3)]);
        check(
            "    pub async fn a(\n        x: u8,\n    ) -> u8 {\n        x\n    }\n",
            &[("a", 5)],
        );
        check("fn a() {}\nfn b() {\n}\n", &[("b", 2)]);
        check(
            "trait T {\n    fn a(\n        x: u8,\n    );\n    fn b() {\n    }\n}\n",
            &[("a", 3), ("b", 2)],
        );
        check("// the fn is(\nlet x = \"a fn b(\";\n", &[]);
    }
}
