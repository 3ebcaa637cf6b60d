//! Every requirement can be met: by a certificate that some pack issues, or from a source that is named.

use chancery_rules::definition::DocumentKind;

use super::Surroundings;
use crate::{form::ServiceForm, lower::Scribe, report::Flaw, words::tokens};

/// Judges what meets the requirements of a form.
pub fn check(form: &ServiceForm, around: &Surroundings, scribe: &mut Scribe<'_>) {
    for (code, requirement) in form.requirements.iter() {
        if requirement.evidence.is_empty() {
            let message = format!("nothing meets `{}`", code.as_str());
            scribe.note(Flaw::EvidenceMissing, code.place(), message);
        }
        for text in &requirement.evidence {
            let words: Vec<_> = tokens(text.as_str())
                .into_iter()
                .map(|(_, it)| it)
                .collect();
            match words.as_slice() {
                ["certificate", certificate] => {
                    if !around.brings(DocumentKind::CertificateType, certificate) {
                        let message = format!("no pack issues `{certificate}`");
                        scribe.note(Flaw::EvidenceUnissued, text.place(), message);
                    }
                }
                ["source", source] => {
                    if !form.sources.has(source) && !around.has_source(source) {
                        let message = format!("no source is called `{source}`");
                        scribe.note(Flaw::SourceUnknown, text.place(), message);
                    }
                }
                _ => {
                    let message =
                        format!("`{}` is neither a certificate nor a source", text.as_str());
                    scribe.note(Flaw::EvidenceMissing, text.place(), message);
                }
            }
        }
    }
    for (code, source) in form.sources.iter() {
        let from = source.from.as_ref();
        let is_known = from.is_some_and(|from| {
            from.as_str() == "applicant" || scribe.binding.party(from.as_str()).is_some()
        });
        if !is_known {
            let message = format!("`{}` does not say from whom it comes", code.as_str());
            scribe.note(Flaw::SourceUnknown, code.place(), message);
        }
    }
}
