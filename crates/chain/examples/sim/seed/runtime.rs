//! The deterministic runtime as one node sees it: its own clock, its own disk, and the power to be
//! paused. Everything else is the engine's runtime.
//!
//! - The clock is the simulation's plus the node's [skew](Controls::skew_by).
//! - Disk operations take a while, so that a crash finds them half done; they fail when told to, and a
//!   failing write may leave its beginning behind, durably.
//! - A paused node is polled by nobody, as after `SIGSTOP`; time goes on without it.
//!
//! Absent on purpose: what happens to unsynced bytes in a crash; that is the engine's own storage.

use super::dice::Dice;
use commonware_runtime::{
    Blob, BlobVersion, Clock, Error, Handle, IoBufs, IoBufsMut, Metrics, Name, ReadOptions,
    Spawner, Storage, Supervisor, WriteOptions, deterministic, reschedule,
    signal::Signal,
    telemetry::metrics::{Metric, Registered},
};
use governor::clock::{Clock as GovernorClock, ReasonablyRealtime};
use rand_core::{TryCryptoRng, TryRng};
use std::{
    convert::Infallible,
    future::Future,
    pin::Pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
    task::{Context, Poll, Waker},
    time::{Duration, SystemTime},
};

/// How a node's disk behaves.
#[derive(Clone, Debug)]
pub struct Disk {
    /// The longest time that a write takes, in milliseconds.
    pub write_ms_max: u64,
    /// The longest time that a sync takes, in milliseconds.
    pub sync_ms_max: u64,
    /// How many of ten thousand writes and syncs fail.
    pub failing: u64,
    /// Its choices.
    pub dice: Dice,
}

/// What the simulation can do to a node while it runs.
#[derive(Debug)]
pub struct Controls {
    skew_ms: AtomicI64,
    paused: Mutex<(bool, Vec<Waker>)>,
    disk: Mutex<Disk>,
    disk_failed: AtomicBool,
}

impl Controls {
    /// A node with a punctual clock on `disk`.
    pub fn new(disk: Disk) -> Arc<Self> {
        Arc::new(Self {
            skew_ms: AtomicI64::new(0),
            paused: Mutex::default(),
            disk: Mutex::new(disk),
            disk_failed: AtomicBool::new(false),
        })
    }

    /// Sets the clock ahead (or back) by so many milliseconds.
    pub fn skew_by(&self, ms: i64) {
        self.skew_ms.store(ms, Ordering::Relaxed);
    }

    /// Stops or resumes every task of the node.
    pub fn pause(&self, on: bool) {
        let mut paused = self.paused.lock().expect("sound");
        paused.0 = on;
        if !on {
            for waker in paused.1.drain(..) {
                waker.wake();
            }
        }
    }

    /// How many of ten thousand writes and syncs fail from now on.
    pub fn fail_disk(&self, failing: u64) {
        self.disk.lock().expect("sound").failing = failing;
    }

    /// Whether an operation of the disk failed since this was asked last.
    pub fn take_disk_failure(&self) -> bool {
        self.disk_failed.swap(false, Ordering::Relaxed)
    }

    fn holds(&self, waker: &Waker) -> bool {
        let mut paused = self.paused.lock().expect("sound");
        if paused.0 {
            paused.1.push(waker.clone());
        }
        paused.0
    }

    fn shift(&self, time: SystemTime, forth: bool) -> SystemTime {
        let skew_ms = self.skew_ms.load(Ordering::Relaxed);
        let by = Duration::from_millis(skew_ms.unsigned_abs());
        let shifted = if (skew_ms >= 0) == forth {
            time.checked_add(by)
        } else {
            time.checked_sub(by)
        };
        // A deadline at the end of time, which the engine uses for none, stays there.
        shifted.unwrap_or(time)
    }

    /// Decides over a write: how long it takes, and whether it fails.
    fn write(&self, sync: bool) -> (u64, bool) {
        let mut disk = self.disk.lock().expect("sound");
        let longest = if sync {
            disk.sync_ms_max
        } else {
            disk.write_ms_max
        };
        let takes = disk.dice.below(longest + 1);
        let failing = disk.failing;
        let fails = failing > 0 && disk.dice.below(10_000) < failing;
        if fails {
            self.disk_failed.store(true, Ordering::Relaxed);
        }
        (takes, fails)
    }

    /// How much of a failed write of `length` bytes is there nevertheless.
    fn torn(&self, length: usize) -> usize {
        let mut disk = self.disk.lock().expect("sound");
        if disk.dice.chance(50) {
            0
        } else {
            disk.dice.index(length + 1)
        }
    }
}

fn injected() -> Error {
    std::io::Error::other("the disk fails as told").into()
}

async fn pass(ms: u64) {
    for _ in 0..ms {
        reschedule().await;
    }
}

/// The runtime of one node.
pub struct Skewed {
    inner: deterministic::Context,
    controls: Arc<Controls>,
}

impl Skewed {
    /// The runtime `inner` as the node under `controls` sees it.
    pub const fn new(inner: deterministic::Context, controls: Arc<Controls>) -> Self {
        Self { inner, controls }
    }

    fn over(&self, inner: deterministic::Context) -> Self {
        Self {
            inner,
            controls: Arc::clone(&self.controls),
        }
    }
}

/// A task of a node that may be paused.
struct Pausable<F> {
    task: Pin<Box<F>>,
    controls: Arc<Controls>,
}

impl<F: Future> Future for Pausable<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        if self.controls.holds(cx.waker()) {
            return Poll::Pending;
        }
        self.task.as_mut().poll(cx)
    }
}

impl Supervisor for Skewed {
    fn name(&self) -> Name {
        self.inner.name()
    }

    fn child(&self, label: &'static str) -> Self {
        self.over(self.inner.child(label))
    }

    fn with_attribute(self, key: &'static str, value: impl std::fmt::Display) -> Self {
        let Self { inner, controls } = self;
        Self {
            inner: inner.with_attribute(key, value),
            controls,
        }
    }
}

impl Spawner for Skewed {
    fn shared(mut self, blocking: bool) -> Self {
        self.inner = self.inner.shared(blocking);
        self
    }

    fn dedicated(mut self) -> Self {
        self.inner = self.inner.dedicated();
        self
    }

    fn spawn<F, Fut, T>(self, f: F) -> Handle<T>
    where
        F: FnOnce(Self) -> Fut + Send + 'static,
        Fut: Future<Output = T> + Send + 'static,
        T: Send + 'static,
    {
        let Self { inner, controls } = self;
        inner.spawn(move |inner| {
            let gate = Arc::clone(&controls);
            Pausable {
                task: Box::pin(f(Self { inner, controls })),
                controls: gate,
            }
        })
    }

    async fn stop(self, value: i32, timeout: Option<Duration>) -> Result<(), Error> {
        self.inner.stop(value, timeout).await
    }

    fn stopped(&self) -> Signal {
        self.inner.stopped()
    }
}

impl Clock for Skewed {
    fn current(&self) -> SystemTime {
        self.controls.shift(self.inner.current(), true)
    }

    fn sleep(&self, duration: Duration) -> impl Future<Output = ()> + Send + 'static + use<> {
        self.inner.sleep(duration)
    }

    fn sleep_until(
        &self,
        deadline: SystemTime,
    ) -> impl Future<Output = ()> + Send + 'static + use<> {
        self.inner.sleep_until(self.controls.shift(deadline, false))
    }
}

impl GovernorClock for Skewed {
    type Instant = SystemTime;

    fn now(&self) -> SystemTime {
        self.current()
    }
}

impl ReasonablyRealtime for Skewed {}

impl Metrics for Skewed {
    fn register<N: Into<String>, H: Into<String>, M: Metric>(
        &self,
        name: N,
        help: H,
        metric: M,
    ) -> Registered<M> {
        self.inner.register(name, help, metric)
    }

    fn encode(&self) -> String {
        self.inner.encode()
    }
}

impl TryRng for Skewed {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.inner.try_next_u32()
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        self.inner.try_next_u64()
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.inner.try_fill_bytes(bytes)
    }
}

impl TryCryptoRng for Skewed {}

impl Storage for Skewed {
    type Blob = SlowBlob;

    async fn open_versioned(
        &self,
        partition: &str,
        name: &[u8],
        versions: std::ops::RangeInclusive<BlobVersion>,
    ) -> Result<(SlowBlob, u64, BlobVersion), Error> {
        let (inner, length, version) = self.inner.open_versioned(partition, name, versions).await?;
        let controls = Arc::clone(&self.controls);
        Ok((SlowBlob { inner, controls }, length, version))
    }

    async fn remove(&self, partition: &str, name: Option<&[u8]>) -> Result<(), Error> {
        self.inner.remove(partition, name).await
    }

    async fn scan(&self, partition: &str) -> Result<Vec<Vec<u8>>, Error> {
        self.inner.scan(partition).await
    }
}

/// A file on a disk that takes its time and may fail.
pub struct SlowBlob {
    inner: deterministic::Blob,
    controls: Arc<Controls>,
}

impl Blob for SlowBlob {
    async fn read_at_buf(
        &self,
        offset: u64,
        len: usize,
        bufs: impl Into<IoBufsMut> + Send,
        options: ReadOptions,
    ) -> Result<IoBufsMut, Error> {
        self.inner.read_at_buf(offset, len, bufs, options).await
    }

    async fn read_at(
        &self,
        offset: u64,
        len: usize,
        options: ReadOptions,
    ) -> Result<IoBufsMut, Error> {
        self.inner.read_at(offset, len, options).await
    }

    async fn write_at(
        &self,
        offset: u64,
        bufs: impl Into<IoBufs> + Send,
        options: WriteOptions,
    ) -> Result<(), Error> {
        let (takes, fails) = self.controls.write(options.contains(WriteOptions::SYNC));
        pass(takes).await;
        let bufs: IoBufs = bufs.into();
        if fails {
            let bytes = bufs.coalesce();
            let kept = self.controls.torn(bytes.len());
            if kept > 0 {
                let torn = options | WriteOptions::SYNC;
                self.inner
                    .write_at(offset, bytes.slice(..kept), torn)
                    .await?;
            }
            return Err(injected());
        }
        self.inner.write_at(offset, bufs, options).await
    }

    async fn resize(&self, len: u64) -> Result<(), Error> {
        let (takes, fails) = self.controls.write(false);
        pass(takes).await;
        if fails {
            return Err(injected());
        }
        self.inner.resize(len).await
    }

    async fn sync(&self) -> Result<(), Error> {
        let (takes, fails) = self.controls.write(true);
        pass(takes).await;
        if fails {
            return Err(injected());
        }
        self.inner.sync().await
    }

    async fn start_sync(&self) -> Handle<()> {
        let (takes, fails) = self.controls.write(true);
        pass(takes).await;
        if fails {
            return Handle::ready(Err(injected()));
        }
        self.inner.start_sync().await
    }
}
