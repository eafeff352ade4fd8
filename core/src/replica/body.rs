//! The body of a journal entry: one Automerge text under the root key `body`.
//!
//! The device that creates the entry makes the text; nobody makes a second one. An edit is the
//! difference between what a person saw and what they left, so it never undoes what came meanwhile.

use super::{Replica, text_diff};
use crate::documents::Record;
use automerge::transaction::Transactable;
use automerge::{ActorId, AutoCommit, ChangeHash, ObjId, ObjType, ROOT, ReadDoc};

const KEY: &str = "body";

impl Replica {
    /// Writes records and the first body of a document that has none, in one change; returns it,
    /// uncompressed.
    pub fn write_with_body(&mut self, records: &[Record], body: &str) -> Vec<u8> {
        debug_assert!(self.body().is_none(), "a second text would hide the first");
        self.write_body(body, records)
    }

    /// The body as it stands, if there is one.
    pub fn body(&self) -> Option<String> {
        self.doc.text(self.body_object()?).ok()
    }

    /// Writes what a person made of the body as it stood at the heads `base`, and `records`, in one
    /// change; returns it, uncompressed, or nothing where nothing changed. What other devices wrote
    /// since `base` stays. Where the document does not know `base`, the heads of now stand in.
    ///
    /// At the new change's hash the body is exactly `body`: that hash is the `base` of an editor that
    /// stays open. (If this device itself wrote after `base`, the change is a branch beside its own
    /// and bears this device's actor followed by the branch's number.)
    pub fn edit_body(&mut self, base: &[[u8; 32]], body: &str, records: &[Record]) -> Option<Vec<u8>> {
        let base = self.usable_base(base);
        if records.is_empty() && self.body_at(&base).as_deref() == Some(body) {
            return None;
        }
        if base == self.doc.get_heads() {
            return Some(self.write_body(body, records));
        }
        let change = self.branch_at(&base).write_body(body, records);
        self.join([&change[..]]).expect("a change of our own joins");
        Some(change)
    }

    fn write_body(&mut self, body: &str, records: &[Record]) -> Vec<u8> {
        self.put(records);
        self.put_body(body);
        self.commit()
    }

    /// The document as it stood at `base`, to be written as if nothing had come since. Automerge's own
    /// `isolate` does the same in place, and took four minutes to replace a text of 20 KB.
    fn branch_at(&mut self, base: &[ChangeHash]) -> Replica {
        let mut doc = self.doc.fork_at(base).expect("the base is known");
        let own = self.doc.get_actor().clone();
        // An actor's changes form one line. Where ours went on after the base, the branch is another line.
        let mut actor = own.clone();
        for branch in 1u16.. {
            if changes_by(&mut self.doc, &actor) == changes_by(&mut doc, &actor) {
                break;
            }
            actor = ActorId::from([own.to_bytes(), &branch.to_be_bytes()].concat());
        }
        Self { doc: doc.with_actor(actor) }
    }

    /// Makes the body say `text`, by the difference where there is one already.
    fn put_body(&mut self, text: &str) {
        let object = match self.body_object() {
            Some(object) => object,
            None => self.doc.put_object(ROOT, KEY, ObjType::Text).expect("a root key takes an object"),
        };
        let old = self.doc.text(&object).expect("the object is a text");
        // From the end, so that the offsets before stay what they are.
        for hunk in text_diff::hunks(&old, text).into_iter().rev() {
            let deleted = isize::try_from(hunk.deleted).expect("a text in memory");
            self.doc.splice_text(&object, hunk.at, deleted, hunk.inserted).expect("offsets within the text");
        }
    }

    fn usable_base(&mut self, base: &[[u8; 32]]) -> Vec<ChangeHash> {
        let is_known = base.iter().all(|hash| self.knows(hash));
        let mut base: Vec<_> = base.iter().copied().map(ChangeHash).collect();
        base.sort_unstable();
        base.dedup();
        if is_known && self.body_at(&base).is_some() { base } else { self.doc.get_heads() }
    }

    fn body_object(&self) -> Option<ObjId> {
        let (value, object) = self.doc.get(ROOT, KEY).ok()??;
        (value.to_objtype() == Some(ObjType::Text)).then_some(object)
    }

    fn body_at(&self, heads: &[ChangeHash]) -> Option<String> {
        let (value, object) = self.doc.get_at(ROOT, KEY, heads).ok()??;
        if value.to_objtype() != Some(ObjType::Text) {
            return None;
        }
        self.doc.text_at(object, heads).ok()
    }
}

fn changes_by(doc: &mut AutoCommit, actor: &ActorId) -> usize {
    doc.get_changes_meta(&[]).iter().filter(|change| *change.actor == *actor).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::RecordId;
    use crate::replica::inspect;
    use proptest::prelude::*;

    fn record(byte: u8) -> Record {
        Record { id: RecordId::from_bytes([byte; 16]), bytes: vec![byte; 4] }
    }

    /// Two devices that hold the same entry, and the changes that made it.
    fn two_devices(body: &str) -> (Replica, Replica, Vec<u8>) {
        let mut phone = Replica::new([1; 16]);
        let first = phone.write_with_body(&[record(1)], body);
        let mut tablet = Replica::new([2; 16]);
        tablet.join([&first[..]]).unwrap();
        (phone, tablet, first)
    }

    fn hash(change: &[u8]) -> [u8; 32] {
        inspect::change_hash(change).unwrap()
    }

    /// Text that is hard to count: surrogate pairs, joined emoji, combining marks, right to left.
    fn hard_text() -> impl Strategy<Value = String> {
        let pieces = prop_oneof![
            Just("👩‍👩‍👧"),
            Just("🏳️‍🌈"),
            Just("😀"),
            Just("𝔘"),
            Just("e\u{301}"),
            Just("ȩ̈"),
            Just("שלום"),
            Just("مرحبا"),
            Just("\u{202e}abc\u{202c}"),
            Just("\n"),
            Just("\r\n"),
            Just("\u{0}"),
            Just(" word "),
            Just("a"),
        ];
        proptest::collection::vec(pieces, 0..12).prop_map(|pieces| pieces.concat())
    }

    #[test]
    fn an_entry_is_one_change_with_its_records_and_its_body() {
        let (phone, tablet, change) = two_devices("Slept well. 😀");
        assert_eq!(tablet.body().as_deref(), Some("Slept well. 😀"));
        assert_eq!(tablet.records(), vec![record(1)], "a body is no record");
        let mut phone = phone;
        assert_eq!(phone.heads(), [hash(&change)]);
        assert_eq!(Replica::new([1; 16]).body(), None);
    }

    #[test]
    fn a_change_says_nothing_of_the_time() {
        let (mut phone, _, first) = two_devices("a");
        let edit = phone.edit_body(&[hash(&first)], "ab", &[]).unwrap();
        for bytes in [first, edit] {
            let change = automerge::Change::from_bytes(bytes).unwrap();
            assert_eq!((change.timestamp(), change.message()), (0, None));
        }
    }

    #[test]
    fn nothing_changed_is_no_change() {
        let (mut phone, _, first) = two_devices("as it was");
        assert_eq!(phone.edit_body(&[hash(&first)], "as it was", &[]), None);
        let titled = phone.edit_body(&[hash(&first)], "as it was", &[record(2)]).unwrap();
        assert_eq!(phone.heads(), [hash(&titled)]);
        assert_eq!(phone.records(), vec![record(1), record(2)]);
        assert_eq!(phone.body().as_deref(), Some("as it was"));
    }

    #[test]
    fn an_edit_of_an_older_base_keeps_what_came_meanwhile() {
        let (mut phone, mut tablet, first) = two_devices("Morning. Evening.");
        let base = phone.heads();
        let theirs = tablet.edit_body(&base, "Morning. Noon. Evening.", &[]).unwrap();
        phone.join([&theirs[..]]).unwrap();
        phone.edit_body(&base, "Early morning. Evening.", &[]).unwrap();
        assert_eq!(phone.body().as_deref(), Some("Early morning. Noon. Evening."));
        assert_eq!(base, [hash(&first)]);
    }

    #[test]
    fn an_unknown_base_is_the_present() {
        let (mut phone, _, _) = two_devices("One.");
        phone.edit_body(&[[9; 32]], "One. Two.", &[]).unwrap();
        assert_eq!(phone.body().as_deref(), Some("One. Two."));
        phone.edit_body(&[], "Two.", &[]).unwrap();
        assert_eq!(phone.body().as_deref(), Some("Two."));
    }

    #[test]
    fn an_editor_goes_on_from_its_own_change() {
        let (mut phone, mut tablet, first) = two_devices("a z");
        let theirs = tablet.edit_body(&[hash(&first)], "a z!", &[]).unwrap();
        let one = phone.edit_body(&[hash(&first)], "a b z", &[]).unwrap();
        phone.join([&theirs[..]]).unwrap();
        let two = phone.edit_body(&[hash(&one)], "a b c z", &[]).unwrap();
        assert_eq!(phone.body().as_deref(), Some("a b c z!"));
        let made_by = automerge::Change::from_bytes(two).unwrap();
        assert_eq!(made_by.actor_id().to_bytes(), [1; 16]);
    }

    #[test]
    fn a_body_rewritten_from_end_to_end_merges_too() {
        let old: String = (0..3_000).map(|n| format!("old{n} ")).collect();
        let new: String = (0..3_000).map(|n| format!("new{} ", n * 7)).collect();
        let (mut phone, mut tablet, first) = two_devices(&old);
        let theirs = tablet.edit_body(&[hash(&first)], &format!("{old}And this."), &[]).unwrap();
        phone.join([&theirs[..]]).unwrap();
        phone.edit_body(&[hash(&first)], &new, &[]).unwrap();
        assert_eq!(phone.body(), Some(format!("{new}And this.")));
    }

    #[test]
    fn two_windows_of_one_device_both_count() {
        let (mut phone, mut tablet, first) = two_devices("one two");
        let base = [hash(&first)];
        let changes = [phone.edit_body(&base, "zero one two", &[]), phone.edit_body(&base, "one two three", &[])];
        assert_eq!(phone.body().as_deref(), Some("zero one two three"));
        tablet.join(changes.iter().flatten().map(|change| &change[..])).unwrap();
        assert_eq!((tablet.body(), tablet.heads()), (phone.body(), phone.heads()));
    }

    proptest! {
        #[test]
        fn any_text_survives(before in hard_text(), after in hard_text()) {
            let (mut phone, mut tablet, first) = two_devices(&before);
            prop_assert_eq!(tablet.body(), Some(before));
            if let Some(edit) = phone.edit_body(&[hash(&first)], &after, &[]) {
                tablet.join([&edit[..]]).unwrap();
            }
            prop_assert_eq!(phone.body(), Some(after.clone()));
            prop_assert_eq!(tablet.body(), Some(after));
        }

        #[test]
        fn two_devices_that_edit_at_once_agree_and_lose_no_word(
            words in proptest::collection::vec(hard_text(), 3..8),
            ours in proptest::collection::vec((0..3usize, 0..2u8), 1..5),
            theirs in proptest::collection::vec((0..3usize, 0..2u8), 1..5),
            meets in 0..5usize,
            order in proptest::collection::vec(0..16usize, 0..24),
        ) {
            // Each word stands between marks of its own, so the two insert at distinct places.
            let base_text: String = words.iter().enumerate().map(|(n, word)| format!("[{n}{word}{n}]")).collect();
            let (mut phone, mut tablet, first) = two_devices(&base_text);
            let mut typed = Vec::new();
            let mut changes = vec![first.clone()];
            for (device, place, edits) in [(&mut phone, 0, &ours), (&mut tablet, 1, &theirs)] {
                let (mut base, mut text) = (vec![hash(&first)], base_text.clone());
                for (n, (after, kind)) in edits.iter().enumerate() {
                    // The phone's words come in while the tablet's person goes on with what they see.
                    if place == 1 && n == meets {
                        device.join(changes.iter().map(|change| &change[..])).unwrap();
                    }
                    let word = format!("{}{place}{n}", ["word", "😀שלום"][usize::from(*kind)]);
                    // The phone writes before a word, the tablet behind it.
                    let mark = if place == 0 { format!("[{after}") } else { format!("{after}]") };
                    let at = text.find(&mark).unwrap() + if place == 0 { 0 } else { mark.len() };
                    text.insert_str(at, &format!("<{word}>"));
                    typed.push(word);
                    let change = device.edit_body(&base, &text, &[]).unwrap();
                    base = vec![hash(&change)];
                    changes.push(change);
                }
            }
            for device in [&mut phone, &mut tablet] {
                for index in order.iter().copied().chain(0..changes.len()) {
                    device.join([&changes[index % changes.len()][..]]).unwrap();
                }
            }
            prop_assert_eq!(phone.body(), tablet.body());
            prop_assert_eq!(phone.heads(), tablet.heads());
            let body = phone.body().unwrap();
            for word in &typed {
                prop_assert!(body.contains(word.as_str()), "{} is not in {}", word, body);
            }
        }
    }
}
