//! The engine's own metrics under our prefix, without those that name a peer.
//!
//! The engine writes OpenMetrics text with names such as `node_stateful_height`. Here each becomes
//! `engine_node_stateful_height`, so that nothing of it can ever have a name of ours; a sample
//! with a key in a label is left out.

/// What is put before the engine's names.
const PREFIX: &str = "engine_";

/// How OpenMetrics text ends.
const END: &str = "# EOF\n";

/// Hexadecimal digits in a row that are taken for a key or a hash.
const KEY_DIGITS_MIN: usize = 32;

/// A text without its end.
pub fn without_end(text: &str) -> &str {
    text.strip_suffix(END).unwrap_or(text)
}

/// The engine's text under our prefix, without its end.
pub fn ours(text: &str) -> String {
    let mut renamed = String::with_capacity(text.len() * 2);
    for line in without_end(text).lines() {
        if names_a_key(line) {
            continue;
        }
        let description = ["# HELP ", "# TYPE ", "# UNIT "]
            .into_iter()
            .find_map(|head| Some((head, line.strip_prefix(head)?)));
        let (head, rest) = description.unwrap_or(("", line));
        for part in [head, PREFIX, rest, "\n"] {
            renamed.push_str(part);
        }
    }
    renamed
}

fn names_a_key(line: &str) -> bool {
    let digits = line.split(|letter: char| !letter.is_ascii_hexdigit());
    digits.into_iter().any(|run| run.len() >= KEY_DIGITS_MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_ours_and_no_key_is_in_them() {
        let key = "ab".repeat(32);
        let text = format!(
            "# HELP net_up Peers.\n# TYPE net_up gauge\nnet_up 3\n\
             net_sent_total{{peer=\"{key}\"}} 1\nnet_sent_total{{kind=\"vote\"}} 2\n# EOF\n"
        );
        assert_eq!(
            ours(&text),
            "# HELP engine_net_up Peers.\n# TYPE engine_net_up gauge\nengine_net_up 3\n\
             engine_net_sent_total{kind=\"vote\"} 2\n"
        );
    }
}
