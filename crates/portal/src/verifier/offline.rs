//! The verification page as one file to keep: the verifier's own offline page with this city's
//! genesis file put inside, so that it verifies without this server and without a network.
//!
//! Never served as a page here, only as a file to save: its script is inline, and named by hash in
//! its own policy.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::assets;

/// The page, or nothing where the verifier was not built in.
pub(crate) fn page(genesis: &[u8]) -> Option<String> {
    let page = assets::text("verify-offline.html")?;
    let (before, after) = page.rsplit_once("</body>")?;
    let genesis = STANDARD.encode(genesis);
    Some(format!(
        "{before}<script type=\"application/json\" id=\"genesis\">\"{genesis}\"</script>\n</body>{after}"
    ))
}

#[cfg(test)]
mod tests {
    use super::page;

    #[test]
    fn the_genesis_file_lies_inside_of_the_page_once() {
        let page = page(b"foobar").unwrap();
        assert_eq!(
            page.matches(r#"<script type="application/json" id="genesis">"Zm9vYmFy"</script>"#)
                .count(),
            1
        );
    }
}
