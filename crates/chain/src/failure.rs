//! That the node has failed, and why: told once, heard by everyone.

use commonware_utils::channel::watch;

/// The node's failure, if it has failed.
#[derive(Clone)]
pub struct Failure(watch::Sender<Option<String>>);

impl Default for Failure {
    fn default() -> Self {
        Self(watch::Sender::new(None))
    }
}

impl Failure {
    /// Tells `reason`; the first reason stands.
    pub fn tell(&self, reason: impl Into<String>) {
        self.0.send_if_modified(|told| {
            let first = told.is_none();
            if first {
                *told = Some(reason.into());
            }
            first
        });
    }

    /// Tells `reason` and stops the engine: it must not guess.
    ///
    /// # Panics
    ///
    /// Always; the runner catches it.
    #[expect(
        clippy::panic,
        reason = "the runner catches it and stops the whole engine"
    )]
    pub fn stop(&self, reason: String) -> ! {
        self.tell(reason.clone());
        panic!("{reason}");
    }

    /// Why the node has failed; `None` if it has not.
    pub fn reason(&self) -> Option<String> {
        self.0.borrow().clone()
    }

    /// Waits until the node has failed.
    pub async fn wait(&self) -> String {
        let mut receiver = self.0.subscribe();
        if let Ok(reason) = receiver.wait_for(Option::is_some).await {
            return reason.clone().unwrap_or_default();
        }
        std::future::pending().await
    }
}
