//! Photographs on their way: between the step that takes one and the issue that seals it into the
//! vault. They stay in memory, few and for an hour; a draft that is resumed later asks again.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::body::Bytes;

/// The most bytes of all photographs together: five of the largest.
const BYTES_MAX: usize = 5 * super::PAPER_BYTES_MAX;

/// How long one is kept.
const KEPT_MAX: Duration = Duration::from_secs(60 * 60);

/// A photograph of a paper original.
#[derive(Debug, Clone)]
pub(crate) struct Paper {
    /// The name of the file as it came.
    pub(crate) name: String,
    /// What it is by its first bytes.
    pub(crate) media_type: &'static str,
    /// Its content; cloning does not copy it.
    pub(crate) bytes: Bytes,
}

/// All photographs that wait, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Papers {
    kept: Mutex<Vec<(String, Instant, Paper)>>,
}

impl Papers {
    /// Keeps a draft's photograph in place of an earlier one; the oldest of others give way.
    pub(crate) fn keep(&self, draft: &str, paper: Paper) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(of, since, _)| of != draft && since.elapsed() < KEPT_MAX);
        kept.push((draft.to_owned(), Instant::now(), paper));
        while kept.len() > 1 && kept.iter().map(|(_, _, paper)| paper.bytes.len()).sum::<usize>() > BYTES_MAX {
            kept.remove(0);
        }
    }

    /// A draft's photograph.
    pub(crate) fn of(&self, draft: &str) -> Option<Paper> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.iter().find(|(of, since, _)| of == draft && since.elapsed() < KEPT_MAX);
        found.map(|(_, _, paper)| paper.clone())
    }

    /// Forgets a draft's photograph.
    pub(crate) fn drop_of(&self, draft: &str) {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).retain(|(of, ..)| of != draft);
    }
}

#[cfg(test)]
mod tests {
    use super::super::PAPER_BYTES_MAX;
    use super::{Bytes, Paper, Papers};

    fn paper(size: usize) -> Paper {
        Paper { name: "p.png".to_owned(), media_type: "image/png", bytes: Bytes::from(vec![0; size]) }
    }

    #[test]
    fn the_sixth_large_photograph_ends_the_first() {
        let papers = Papers::default();
        for draft in ["1", "2", "3", "4", "5", "6"] {
            papers.keep(draft, paper(PAPER_BYTES_MAX));
        }
        assert!(papers.of("1").is_none());
        assert!(papers.of("2").is_some() && papers.of("6").is_some());
    }

    #[test]
    fn a_draft_has_one_photograph_the_latest() {
        let papers = Papers::default();
        papers.keep("1", paper(3));
        papers.keep("1", paper(4));
        assert_eq!(papers.of("1").unwrap().bytes.len(), 4);
        papers.drop_of("1");
        assert!(papers.of("1").is_none());
    }
}
