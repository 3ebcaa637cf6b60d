//! Rows of tables: `yes, gallery | museum, < 500 => eligible`.

use super::{Part, Wrong, parts};
use crate::report::Flaw;

/// The cells and the answer of a row.
///
/// # Errors
///
/// [`Wrong`] if it has no answer, or not a cell for each input.
pub fn parse(text: &str, inputs: usize) -> Result<(Vec<Part<'_>>, Part<'_>), Wrong> {
    let Some((cells, answer)) = text.split_once("=>") else {
        let message = "the row has no `=>` before its answer";
        return Err(Wrong::new(0, Flaw::RowMalformed, message));
    };
    let after = text.len().saturating_sub(answer.trim_start().len());
    let cells = parts(cells, ',');
    if cells.len() != inputs {
        let message = format!(
            "the row has {} cells, the table {inputs} inputs",
            cells.len()
        );
        return Err(Wrong::new(0, Flaw::RowMalformed, message));
    }
    Ok((cells, (after, answer.trim())))
}
