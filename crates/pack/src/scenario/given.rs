//! How things stand at the beginning: entries on registers, certificates in effect.

use chancery_rules::{
    certificate::IssueCertificate,
    definition::DocumentKind,
    kernel::{keys::KeyPurpose, share::Share, text::AtMost},
    register::{NewEncumbrance, Owner, Owners, RegisterEntry},
};

use super::{Act, Stage, Verdict, run::Run};
use crate::{
    form::scenario::{EncumbranceForm, GivenEntryForm},
    place::{Listing, Place, Text},
};

impl<S: Stage> Run<'_, S> {
    /// Brings about what is given.
    pub(super) fn set_up(&mut self) {
        let form = self.form;
        for (name, code) in form.given.certificates.iter() {
            match self.given_certificate(name.as_str(), code.as_str()) {
                Ok((by, act)) => self.bring_about(&by, act, name.place()),
                Err(message) => self.trouble(code.place(), message),
            }
        }
        for (name, entry) in form.given.entries.iter() {
            match self.given_entry(name.as_str(), entry) {
                Ok((by, act)) => self.bring_about(&by, act, name.place()),
                Err(message) => self.trouble(name.place(), message),
            }
        }
    }

    fn bring_about(&mut self, by: &str, act: Act, at: Place) {
        let signing = self.office(by);
        let verdict = signing.map(|signing| self.sign(&signing, act));
        match verdict {
            Some(Ok(Verdict::Accepted)) => {}
            Some(Ok(Verdict::Refused(name))) => {
                self.trouble(at, format!("this cannot be given, it is refused: {name}"));
            }
            Some(Err(error)) => self.trouble(at, format!("this cannot be given: {error}")),
            None => self.trouble(at, format!("nobody is called `{by}`")),
        }
    }

    fn given_certificate(&self, name: &str, code: &str) -> Result<(String, Act), String> {
        let binding = self.stage.binding();
        let definition = binding
            .definition(DocumentKind::CertificateType, code)
            .ok_or_else(|| format!("no certificate type is called `{code}`"))?;
        let issuer = self
            .certificate_type(definition)
            .and_then(|it| it.issuers.first().copied())
            .and_then(|party| binding.name_of(party))
            .ok_or_else(|| format!("nobody issues `{code}`"))?;
        let valid_until = self.longest_validity(definition);
        Ok((
            issuer.to_owned(),
            Act::from(IssueCertificate {
                certificate: self.names.certificate(name),
                definition,
                commitment: self.names.commitment("credential", name),
                assertion_key: self.stage.key(issuer, KeyPurpose::Assertion),
                attachments: AtMost::none(),
                valid_from: None,
                valid_until,
                copy_of: None,
            }),
        ))
    }

    fn given_entry(&self, name: &str, form: &GivenEntryForm) -> Result<(String, Act), String> {
        let binding = self.stage.binding();
        let code = form.register.as_str();
        let register = binding
            .definition(DocumentKind::Register, code)
            .ok_or_else(|| format!("no register is called `{code}`"))?;
        let keeper = self
            .register_type(register)
            .and_then(|it| it.keepers.first().copied())
            .and_then(|party| binding.name_of(party))
            .ok_or_else(|| format!("nobody keeps `{code}`"))?;
        let claim = form.claim.as_ref();
        Ok((
            keeper.to_owned(),
            Act::from(RegisterEntry {
                entry: self.names.entry(name),
                register,
                content: self.names.commitment("content", name),
                owners: self.owners(&form.owners)?,
                encumbrances: self.encumbrances(&form.encumbrances)?,
                nullifier: claim.map(|it| self.names.claim(it.as_str())),
                purpose: self.cast.service.code.clone(),
            }),
        ))
    }

    /// Owners with their shares: `1/2`.
    pub(super) fn owners(&self, form: &Listing<Text>) -> Result<Owners, String> {
        let mut owners = AtMost::none();
        for (name, share) in form.iter() {
            let owner = Owner {
                owner: self.names.commitment("owner", name.as_str()),
                share: parse_share(share.as_str())?,
            };
            owners.push(owner).map_err(|error| error.to_string())?;
        }
        Ok(owners)
    }

    /// Encumbrances with their names as terms.
    pub(super) fn encumbrances<const N: usize>(
        &self,
        form: &Listing<EncumbranceForm>,
    ) -> Result<AtMost<NewEncumbrance, N>, String> {
        let mut found = AtMost::none();
        for (name, it) in form.iter() {
            let holder = match &it.holder {
                Some(holder) => Some(
                    self.stage
                        .binding()
                        .party(holder.as_str())
                        .ok_or_else(|| format!("no party is called `{}`", holder.as_str()))?,
                ),
                None => None,
            };
            let encumbrance = NewEncumbrance {
                kind: it
                    .kind
                    .as_str()
                    .parse()
                    .map_err(|_| "the kind is no code")?,
                terms: self.names.commitment("terms", name.as_str()),
                holder,
            };
            found.push(encumbrance).map_err(|error| error.to_string())?;
        }
        Ok(found)
    }
}

/// A share: `1`, `1/2`.
pub(super) fn parse_share(text: &str) -> Result<Share, String> {
    let (parts, of) = text.split_once('/').unwrap_or((text, "1"));
    let share = parts.trim().parse().ok().zip(of.trim().parse().ok());
    share
        .and_then(|(parts, of)| Share::new(parts, of).ok())
        .ok_or_else(|| format!("`{text}` is no share; write 1, or 1/2 in lowest terms"))
}
