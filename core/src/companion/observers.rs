//! Observers: the shell is told that something changed, and which screens to ask for again; never what. They are called
//! on a thread of their own, one after the other, with no lock held: one that blocks, fails or calls back holds up
//! nobody but other observers.

use super::{Companion, PlatformError};
use crate::documents::DocumentKind;
use crate::error::CompanionError;
use crate::storage::touched::Touched;
use crate::views::AreaView;
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// Wants to know when a screen may show something else.
#[cfg_attr(feature = "uniffi", uniffi::export(with_foreign))]
pub trait Observer: Send + Sync {
    /// Something changed: ask again for what is on the screen, if it is among `areas` (more may be named than changed).
    /// `revision` grows from call to call. What fails here is passed over.
    fn on_change(&self, revision: u64, areas: Vec<AreaView>) -> Result<(), PlatformError>;
}

/// Lasts as long as somebody observes. One that is forgotten ends, too.
#[cfg_attr(feature = "uniffi", derive(uniffi::Object))]
pub struct Subscription {
    told: Arc<Told>,
    number: u64,
}

/// A companion's observers; its end is theirs.
#[derive(Default)]
pub(super) struct Observers(Arc<Told>);

/// What the companion and the thread of its observers share.
#[derive(Default)]
struct Told {
    state: Mutex<State>,
    has_more: Condvar,
}

#[derive(Default)]
struct State {
    observers: Vec<(u64, Arc<dyn Observer>)>,
    numbers: u64,
    revision: u64,
    waiting: BTreeSet<AreaView>,
    has_thread: bool,
    is_over: bool,
}

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Companion {
    /// Tells an observer of every change from now on, until the subscription ends: of what is written here, of what
    /// comes in, and of locking. That a day ends changes nothing that is kept, so nobody is told.
    /// Errors: `Internal` with `no_thread`, where the system gives no thread.
    pub fn subscribe(&self, observer: Arc<dyn Observer>) -> Result<Arc<Subscription>, CompanionError> {
        self.observers.add(observer).map(Arc::new)
    }
}

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Subscription {
    /// Ends it. A call that is being made goes on; no other begins.
    pub fn end(&self) {
        let mut state = self.told.state();
        let gone = state.observers.iter().position(|(number, _)| *number == self.number);
        let gone = gone.map(|at| state.observers.remove(at));
        drop(state);
        self.told.has_more.notify_all();
        drop(gone); // which may call the shell, so without the lock
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.end();
    }
}

impl std::fmt::Debug for Subscription {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Subscription({})", self.number)
    }
}

impl Observers {
    fn add(&self, observer: Arc<dyn Observer>) -> Result<Subscription, CompanionError> {
        let mut state = self.0.state();
        if !state.has_thread {
            let told = Arc::clone(&self.0);
            let thread = std::thread::Builder::new().name("porchlight-observers".to_owned());
            thread.spawn(move || told.go_on()).map_err(|_| CompanionError::internal("no_thread"))?;
            state.has_thread = true;
        }
        state.numbers += 1;
        let number = state.numbers;
        state.observers.push((number, observer));
        Ok(Subscription { told: Arc::clone(&self.0), number })
    }

    /// Tells what commits changed.
    pub(super) fn tell(&self, touched: &BTreeSet<Touched>) {
        self.tell_areas(touched.iter().flat_map(|touched| areas(*touched)).copied());
    }

    pub(super) fn tell_areas(&self, areas: impl IntoIterator<Item = AreaView>) {
        let mut state = self.0.state();
        if !state.observers.is_empty() {
            state.waiting.extend(areas);
            self.0.has_more.notify_all();
        }
    }
}

impl Drop for Observers {
    fn drop(&mut self) {
        self.0.state().is_over = true;
        self.0.has_more.notify_all();
    }
}

impl Told {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells everybody of what waits, until nobody is there to be told.
    fn go_on(&self) {
        loop {
            let mut state = self.state();
            while !state.is_over && !state.observers.is_empty() && state.waiting.is_empty() {
                state = self.has_more.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
            if state.is_over || state.observers.is_empty() {
                state.has_thread = false;
                let gone = if state.is_over { std::mem::take(&mut state.observers) } else { Vec::new() };
                drop(state);
                return drop(gone);
            }
            state.revision += 1;
            let (revision, areas) = (state.revision, std::mem::take(&mut state.waiting));
            let numbers: Vec<_> = state.observers.iter().map(|(number, _)| *number).collect();
            drop(state);
            numbers.into_iter().for_each(|number| self.tell_one(number, revision, &areas));
        }
    }

    /// Tells one, unless it has gone meanwhile.
    fn tell_one(&self, number: u64, revision: u64, areas: &BTreeSet<AreaView>) {
        let found = self.state().observers.iter().find(|(of, _)| *of == number).map(|(_, observer)| observer.clone());
        if let Some(observer) = found {
            // Its failure is its own: no error, and no panic either, keeps the others from being told.
            let call = || observer.on_change(revision, areas.iter().copied().collect());
            catch_unwind(AssertUnwindSafe(call)).ok();
        }
    }
}

/// The screens on which something can be seen.
fn areas(touched: Touched) -> &'static [AreaView] {
    use AreaView::{Circle, Journal, Path, People, Plan, Settings, Sharing, Today};
    match touched {
        Touched::All => &AreaView::ALL,
        Touched::Drafts => &[Journal],
        Touched::Log => &[People],
        Touched::Readings => &[Today, Sharing],
        Touched::Kind(kind) => match kind {
            DocumentKind::JournalEntry => &[Today, Journal],
            DocumentKind::Daybook => &[Today, Path, Circle, Sharing],
            DocumentKind::Path => &[Today, Path, Plan, Circle, People, Sharing, Settings],
            DocumentKind::Consents => &[Today, Sharing, People],
            DocumentKind::Shared => &[Today, Sharing, Circle],
            DocumentKind::Asks => &[Today],
            DocumentKind::Reports | DocumentKind::Posts => &[Today, Circle],
            DocumentKind::Profile => &[Today, Circle, People],
            DocumentKind::Bonds | DocumentKind::Notices => &[Today, Circle, People, Sharing],
        },
    }
}

#[cfg(test)]
mod tests {
    use super::super::on_paper;
    use super::*;
    use crate::views::CheckInAnswers;
    use std::sync::mpsc::{Receiver, Sender, channel};
    use std::time::Duration;

    type Call = Box<dyn Fn(u64, &[AreaView]) -> Result<(), PlatformError> + Send + Sync>;

    type Hears = Receiver<(u64, Vec<AreaView>)>;

    struct Calling(Call);

    impl Observer for Calling {
        fn on_change(&self, revision: u64, areas: Vec<AreaView>) -> Result<(), PlatformError> {
            (self.0)(revision, &areas)
        }
    }

    fn calling(
        call: impl Fn(u64, &[AreaView]) -> Result<(), PlatformError> + Send + Sync + 'static,
    ) -> Arc<dyn Observer> {
        Arc::new(Calling(Box::new(call)))
    }

    /// An observer, and what it was told.
    fn listening() -> (Arc<dyn Observer>, Hears) {
        let (told, hears): (Sender<_>, _) = channel();
        let observer = calling(move |revision, areas| {
            told.send((revision, areas.to_vec())).ok();
            Ok(())
        });
        (observer, hears)
    }

    fn next(hears: &Hears) -> (u64, Vec<AreaView>) {
        hears.recv_timeout(Duration::from_secs(30)).expect("nobody was told")
    }

    fn check_in(ana: &Companion) {
        ana.record_check_in(CheckInAnswers { mood: Some(4), ..CheckInAnswers::default() }).unwrap();
    }

    #[test]
    fn what_is_written_is_told_with_its_screens_and_what_is_read_is_not() {
        let phone = on_paper::ana("2026-11-25T19:00:00Z", "America/Denver");
        let ana = &phone.companion;
        let (observer, hears) = listening();
        let _subscription = ana.subscribe(observer).unwrap();
        check_in(ana);
        let (first, areas) = next(&hears);
        assert!(areas.contains(&AreaView::Today) && areas.contains(&AreaView::Path), "{areas:?}");
        assert!(!areas.contains(&AreaView::Journal) && !areas.contains(&AreaView::Plan), "{areas:?}");
        // Digests are made anew while screens are read; that changes nothing on them.
        ana.today().unwrap();
        ana.path().unwrap();
        ana.journal().unwrap();
        ana.prompts().unwrap();
        ana.write_entry(String::new(), "mine".into()).unwrap();
        let (second, areas) = next(&hears);
        assert!(second == first + 1, "reading was told: {first}, {second}");
        assert!(areas.contains(&AreaView::Journal) && !areas.contains(&AreaView::Path), "{areas:?}");
        ana.set_pin(Some("2468".into())).unwrap();
        assert_eq!(next(&hears).1, [AreaView::Settings]);
        ana.lock().unwrap();
        assert_eq!(next(&hears).1, AreaView::ALL);
    }

    #[test]
    fn nothing_of_what_was_rolled_back_is_told() {
        let phone = on_paper::ana("2026-11-25T19:00:00Z", "America/Denver");
        let (observer, hears) = listening();
        let _subscription = phone.companion.subscribe(observer).unwrap();
        let rolled_back = phone.companion.with(|unlocked| {
            unlocked.storage.transaction(|transaction| {
                transaction.touch(Touched::Drafts);
                Err::<(), _>(CompanionError::internal("planted"))
            })
        });
        rolled_back.unwrap_err();
        check_in(&phone.companion);
        assert!(!next(&hears).1.contains(&AreaView::Journal));
    }

    #[test]
    fn an_ended_or_forgotten_subscription_is_not_called() {
        let phone = on_paper::ana("2026-11-25T19:00:00Z", "America/Denver");
        let ana = &phone.companion;
        let (observer, ended_hears) = listening();
        let ended = ana.subscribe(observer).unwrap();
        let (observer, forgotten_hears) = listening();
        let forgotten = ana.subscribe(observer).unwrap();
        check_in(ana);
        next(&ended_hears);
        next(&forgotten_hears);
        ended.end();
        ended.end();
        drop(forgotten);
        let (observer, hears) = listening();
        let _later = ana.subscribe(observer).unwrap();
        check_in(ana);
        next(&hears);
        assert!(ended_hears.try_recv().is_err() && forgotten_hears.try_recv().is_err());
    }

    #[test]
    fn who_fails_panics_blocks_or_calls_back_harms_nobody() {
        let phone = Arc::new(on_paper::ana("2026-11-25T19:00:00Z", "America/Denver"));
        let ana = &phone.companion;
        let failing = calling(|_, _| Err(PlatformError::Failed { reason: "no screen".into() }));
        let panicking = calling(|_, _| panic!("planted"));
        let (calls_back, answered) = (Arc::downgrade(&phone), Arc::new(Mutex::new(Vec::new())));
        let seen = Arc::clone(&answered);
        let calling_back = calling(move |_, _| {
            let phone = calls_back.upgrade().expect("the phone is there");
            let mood = phone.companion.today().unwrap().check_in.and_then(|check_in| check_in.answers.mood);
            seen.lock().unwrap().push(mood);
            Ok(())
        });
        let (release, blocks): (Sender<()>, Receiver<()>) = channel();
        let blocks = Mutex::new(blocks);
        let blocking = calling(move |_, _| {
            blocks.lock().unwrap().recv().ok();
            Ok(())
        });
        let (observer, hears) = listening();
        let all = [failing, panicking, calling_back, blocking, observer];
        let _subscriptions = all.map(|observer| ana.subscribe(observer).unwrap());
        check_in(ana);
        ana.write_entry(String::new(), "while one of them blocks".into()).unwrap(); // and nobody waits for it
        drop(release);
        next(&hears);
        assert_eq!(answered.lock().unwrap()[0], Some(4));
    }
}
