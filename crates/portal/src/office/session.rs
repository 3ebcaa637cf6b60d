//! Who is signed in: sessions in memory, bounded in number and time, lost with the process.
//!
//! A session is a cookie of 32 random bytes (`SameSite=Strict`, `HttpOnly`) and a token for its
//! forms. Absent on purpose: persons' names or anything else on disk, and sessions for readers who
//! never sign in.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::http::{HeaderMap, HeaderValue};

use super::persona::Persona;
use crate::error::Failure;
use crate::web;

/// The most sessions that are kept; the oldest gives way.
const SESSIONS_MAX: usize = 1_000;

/// How long a session lasts without use.
const IDLE_MAX: Duration = Duration::from_secs(30 * 60);

const COOKIE: &str = "chancery-office";

/// Someone who is signed in.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    /// As whom.
    pub(crate) persona: Persona,
    /// What a form of this session carries.
    pub(crate) form_token: String,
}

impl Session {
    /// Refuses a form that this session did not make.
    pub(crate) fn check_form(&self, token: Option<&str>) -> Result<(), Failure> {
        if token.is_some_and(|token| same(token.as_bytes(), self.form_token.as_bytes())) {
            Ok(())
        } else {
            Err(Failure::NotOurForm)
        }
    }

    /// Refuses a voice in the council to who has none.
    pub(crate) fn check_may_vote(&self) -> Result<(), Failure> {
        if self.persona.may_vote() {
            Ok(())
        } else {
            Err(Failure::Forbidden)
        }
    }

    /// Refuses an act that this persona may not do.
    pub(crate) fn check_may_issue(&self) -> Result<(), Failure> {
        if self.persona.may_issue() {
            Ok(())
        } else {
            Err(Failure::Forbidden)
        }
    }
}

/// All sessions of this process.
#[derive(Debug, Default)]
pub(crate) struct Sessions {
    is_secure: bool,
    kept: Mutex<HashMap<String, Kept>>,
}

#[derive(Debug)]
struct Kept {
    session: Session,
    used: Instant,
}

impl Sessions {
    /// Sessions whose cookies travel by TLS only, or by any connection.
    pub(crate) fn new(is_secure: bool) -> Self {
        Self {
            is_secure,
            ..Self::default()
        }
    }

    /// Signs someone in; the answer is the cookie to set.
    pub(crate) fn open(&self, persona: Persona) -> Result<HeaderValue, Failure> {
        let (id, form_token) = (random()?, random()?);
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|_, kept| kept.used.elapsed() < IDLE_MAX);
        if kept.len() >= SESSIONS_MAX {
            let oldest = kept
                .iter()
                .min_by_key(|(_, kept)| kept.used)
                .map(|(id, _)| id.clone());
            oldest.and_then(|oldest| kept.remove(&oldest));
        }
        let session = Session {
            persona,
            form_token,
        };
        kept.insert(
            id.clone(),
            Kept {
                session,
                used: Instant::now(),
            },
        );
        self.set_cookie(&id, IDLE_MAX.as_secs() * 16)
    }

    /// Who sends these headers.
    pub(crate) fn find(&self, headers: &HeaderMap) -> Option<Session> {
        let id = web::cookie(headers, COOKIE)?;
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept
            .get_mut(id)
            .filter(|kept| kept.used.elapsed() < IDLE_MAX)?;
        found.used = Instant::now();
        Some(found.session.clone())
    }

    /// Signs out; the answer is the cookie that forgets.
    pub(crate) fn close(&self, headers: &HeaderMap) -> Result<HeaderValue, Failure> {
        if let Some(id) = web::cookie(headers, COOKIE) {
            self.kept
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .remove(id);
        }
        self.set_cookie("", 0)
    }

    fn set_cookie(&self, id: &str, age_seconds: u64) -> Result<HeaderValue, Failure> {
        let cookie = format!(
            "{COOKIE}={id}; Path=/; Max-Age={age_seconds}; SameSite=Strict; HttpOnly{}",
            web::only_by_tls(self.is_secure)
        );
        HeaderValue::from_str(&cookie).map_err(|_| Failure::Internal)
    }
}

fn random() -> Result<String, Failure> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|error| {
        tracing::error!(%error, "the operating system gave no random bytes");
        Failure::Unavailable
    })?;
    Ok(hex::encode(bytes))
}

/// Compares in a time that does not tell where two texts differ.
fn same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.iter().zip(other).fold(0, |acc, (a, b)| acc | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use super::{COOKIE, HeaderMap, HeaderValue, Persona, Sessions};

    fn headers(set_cookie: &HeaderValue) -> HeaderMap {
        let pair = set_cookie
            .to_str()
            .unwrap()
            .split(';')
            .next()
            .unwrap()
            .to_owned();
        let mut headers = HeaderMap::new();
        headers.insert("cookie", pair.parse().unwrap());
        headers
    }

    #[test]
    fn a_session_lives_until_it_is_closed_and_admits_only_its_own_forms() {
        let sessions = Sessions::default();
        let cookie = sessions.open(Persona::Registrar).unwrap();
        assert!(
            cookie
                .to_str()
                .unwrap()
                .contains("SameSite=Strict; HttpOnly")
        );
        let headers = headers(&cookie);
        let session = sessions.find(&headers).unwrap();
        assert!(session.check_form(Some(&session.form_token)).is_ok());
        assert!(session.check_form(Some("0")).is_err() && session.check_form(None).is_err());
        sessions.close(&headers).unwrap();
        assert!(sessions.find(&headers).is_none());
    }

    #[test]
    fn behind_tls_a_cookie_never_travels_in_clear() {
        let said = |is_secure| {
            let sessions = Sessions::new(is_secure);
            let opened = sessions.open(Persona::Clerk).unwrap();
            let closed = sessions.close(&HeaderMap::new()).unwrap();
            [opened, closed].map(|cookie| cookie.to_str().unwrap().ends_with("; Secure"))
        };
        assert_eq!((said(true), said(false)), ([true; 2], [false; 2]));
    }

    #[test]
    fn a_guessed_cookie_opens_nothing() {
        let sessions = Sessions::default();
        sessions.open(Persona::Registrar).unwrap();
        let guess = HeaderValue::from_str(&format!("{COOKIE}=0000")).unwrap();
        assert!(sessions.find(&headers(&guess)).is_none());
    }

    #[test]
    fn the_thousand_and_first_session_ends_the_oldest() {
        let sessions = Sessions::default();
        let first = headers(&sessions.open(Persona::Registrar).unwrap());
        for _ in 0..super::SESSIONS_MAX {
            sessions.open(Persona::Clerk).unwrap();
        }
        assert!(sessions.find(&first).is_none());
        assert_eq!(sessions.kept.lock().unwrap().len(), super::SESSIONS_MAX);
    }
}
