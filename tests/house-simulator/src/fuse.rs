//! A fuse: lets so many commits through, then refuses every later one, as the disk of a killed
//! process would. SQLite transactions are atomic, so the commits are all the points at which a kill
//! can be told from another.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

/// A fuse for one life of a phone or server.
#[derive(Debug, Clone)]
pub struct Fuse {
    left: Arc<AtomicI64>,
    is_blown: Arc<AtomicBool>,
}

impl Default for Fuse {
    fn default() -> Self {
        Self { left: Arc::new(AtomicI64::new(i64::MAX)), is_blown: Arc::default() }
    }
}

impl Fuse {
    /// Blows at the commit after `commits` more.
    pub fn blow_after(&self, commits: i64) {
        self.left.store(commits, Ordering::SeqCst);
    }

    /// Takes the threat away, if it has not blown.
    pub fn spare(&self) {
        self.left.store(i64::MAX, Ordering::SeqCst);
    }

    /// Whether it has blown.
    pub fn is_blown(&self) -> bool {
        self.is_blown.load(Ordering::SeqCst)
    }

    /// The question that a database asks at each commit.
    pub fn may_commit(&self) -> Arc<dyn Fn() -> bool + Send + Sync> {
        let fuse = self.clone();
        Arc::new(move || {
            if fuse.is_blown() || fuse.left.fetch_sub(1, Ordering::SeqCst) <= 0 {
                fuse.is_blown.store(true, Ordering::SeqCst);
                return false;
            }
            true
        })
    }
}
