//! The keys and the operator's token.

use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt as _;

use chancery_rules::kernel::context::Environment;
use chancery_testkit::founding::public;

use super::Patient;
use super::trouble;
use crate::composition::{custody, keys};

/// The keys without which a node does not start. The root key may be kept elsewhere.
const NEEDED: [&str; 5] = ["validator", "office", "assertion", "sealing", "cabinet"];
/// Permission bits that let others at a file.
const OTHERS: u32 = 0o077;

impl Patient {
    pub(super) fn look_at_keys(&mut self) {
        for name in NEEDED.into_iter().chain(["root"]) {
            let path = self.folder.keys().join(format!("{name}.key"));
            let place = path.display().to_string();
            match std::fs::metadata(&path) {
                Err(error) if error.kind() == ErrorKind::NotFound => {
                    if name != "root" {
                        self.find_error(&trouble::KEY_MISSING, place, error);
                    }
                }
                Err(error) => self.find_error(&trouble::KEY_INVALID, place, error),
                Ok(data) if data.permissions().mode() & OTHERS != 0 => {
                    let mode = data.permissions().mode() & 0o777;
                    let said = (format!("权限 {mode:o}"), format!("mode {mode:o}"));
                    self.find(&trouble::KEY_OPEN, place, said);
                }
                Ok(_) => {
                    if let Err(failure) = keys::read_file(&path) {
                        self.find_error(&trouble::KEY_INVALID, place, failure.said());
                    }
                }
            }
        }
        let token = self.folder.operator_token();
        if let Err(error) = std::fs::metadata(&token) {
            self.find_error(&trouble::TOKEN_MISSING, token.display().to_string(), error);
        }
        self.look_at_validator();
        self.look_at_origin();
    }

    /// The validator's key is the genesis file's, or the one that the node last ran with (it may
    /// have been rotated since).
    fn look_at_validator(&mut self) {
        let Ok(seed) = keys::read(&self.folder.keys(), "validator") else {
            return;
        };
        let own = public(&seed);
        let known = custody::home(&self.places).map(|home| home.validator);
        if known.is_some_and(|known| known == hex::encode(own)) {
            return;
        }
        let party = self.config.as_ref().map(|config| config.party.clone());
        let named = self.genesis.as_ref().and_then(|(genesis, _)| {
            let member = genesis
                .members
                .iter()
                .find(|member| Some(member.party.to_string()) == party)?;
            member.validator
        });
        if named.is_some_and(|named| named.0 != own) {
            let place = self
                .folder
                .keys()
                .join("validator.key")
                .display()
                .to_string();
            let own = hex::encode(own);
            let said = (format!("公钥 {own}"), format!("its public key is {own}"));
            self.find(&trouble::KEY_NOT_IN_COMMITTEE, place, said);
        }
    }

    fn look_at_origin(&mut self) {
        let environment = self
            .genesis
            .as_ref()
            .map(|(genesis, _)| genesis.environment);
        if environment == Some(Environment::Production)
            && let Err(failure) = keys::demand_own(&self.folder.keys())
        {
            let place = self.folder.keys().display().to_string();
            self.find_error(&trouble::KEY_OF_DEVELOPMENT, place, failure.said());
        }
    }
}
