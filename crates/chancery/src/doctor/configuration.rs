//! The configuration and the genesis file.

use std::io::ErrorKind;

use chancery_agent::config::Settings;
use chancery_rules::genesis::Genesis;

use super::Patient;
use super::trouble;
use crate::composition::config::{CONFIG_VERSION, Config};
use crate::files::read_bounded;

/// A configuration is far below this.
const CONFIG_BYTES_MAX: u64 = 1 << 20;
/// As the rules bound it.
const GENESIS_BYTES_MAX: u64 = 1 << 20;

impl Patient {
    pub(super) fn look_at_configuration(&mut self) {
        let path = self.options.config.clone();
        let place = path.display().to_string();
        let text = match std::fs::metadata(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return self.find_error(&trouble::CONFIG_MISSING, place, error);
            }
            _ => read_bounded(&path, CONFIG_BYTES_MAX),
        };
        let text = match text.map(String::from_utf8) {
            Ok(Ok(text)) => text,
            Ok(Err(error)) => return self.find_error(&trouble::CONFIG_INVALID, place, error),
            Err(failure) => {
                return self.find_error(&trouble::CONFIG_INVALID, place, failure.said());
            }
        };
        let version = toml::from_str::<toml::Table>(&text)
            .ok()
            .and_then(|table| table.get("v").and_then(toml::Value::as_integer));
        if version.is_some_and(|version| version != i64::from(CONFIG_VERSION)) {
            let said = (
                format!(
                    "版本 {}，本程序读取版本 {CONFIG_VERSION}",
                    version.unwrap_or(0)
                ),
                format!("version {}, {CONFIG_VERSION} is read", version.unwrap_or(0)),
            );
            return self.find(&trouble::CONFIG_VERSION, place, said);
        }
        if let Err(error) = toml::from_str::<Config>(&text) {
            let said = error.to_string();
            let which = match said.contains("unknown field") {
                true => &trouble::CONFIG_UNKNOWN_FIELD,
                false => &trouble::CONFIG_INVALID,
            };
            return self.find_error(which, place, said.trim());
        }
        if let Some(Err(error)) = self
            .config
            .as_ref()
            .and_then(|it| it.agent.as_ref())
            .map(Settings::check)
        {
            return self.find_error(&trouble::CONFIG_INVALID, place, error);
        }
        let config = self.config.as_ref();
        if let Some(Err(failure)) = config.map(crate::acting::party_of) {
            self.find_error(&trouble::CONFIG_INVALID, place, failure.said());
        }
    }

    pub(super) fn look_at_genesis(&mut self) {
        let path = self.folder.genesis();
        let place = path.display().to_string();
        if let Err(error) = std::fs::metadata(&path)
            && error.kind() == ErrorKind::NotFound
        {
            return self.find_error(&trouble::GENESIS_MISSING, place, error);
        }
        let bytes = match read_bounded(&path, GENESIS_BYTES_MAX) {
            Ok(bytes) => bytes,
            Err(failure) => {
                return self.find_error(&trouble::GENESIS_INVALID, place, failure.said());
            }
        };
        let (genesis, ledger) = match Genesis::parse(&bytes) {
            Ok(parsed) => parsed,
            Err(error) => return self.find_error(&trouble::GENESIS_INVALID, place, error),
        };
        let mark = std::fs::read_to_string(self.places.path("chain/ledger"));
        if let Ok(mark) = mark
            && mark.trim() != ledger.to_string()
        {
            // Damage to one of the two is the seal's to tell.
            let said = (
                format!("创世文件属于账本 {ledger}，数据属于 {}", mark.trim()),
                format!(
                    "the file founds the ledger {ledger}, the data is of {}",
                    mark.trim()
                ),
            );
            self.find(&trouble::GENESIS_OTHER_LEDGER, place, said);
        }
        self.genesis = Some((genesis, ledger));
    }
}
