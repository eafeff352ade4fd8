//! Mentors: offering to walk with somebody, asking for it, saying yes or no, ending it. All of it works without a network,
//! and nobody is told of a no or of an ending.

use super::Companion;
use super::circle::Circle;
use super::encouraging::{bonds, parse_account};
use super::loading::Target;
use super::mentors_screen::Mentors;
use super::open::Unlocked;
use super::open_pages::Source;
use super::reading::path;
use crate::block_list;
use crate::circles::{PairOpened, invitations};
use crate::documents::{DocumentKind, Record};
use crate::error::CompanionError;
use crate::ids::{AccountId, RecordId, SpaceId, TenantId};
use crate::mentors::{Asking, MentorAccepted, MentorAsked, MentorEnded, MentorStatement, Mentoring, Offer, statement};
use crate::time::{EpochMs, Now};
use crate::views::MentorsView;
use std::collections::{BTreeMap, BTreeSet};

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Companion {
    /// The screen of mentors. `gender`, in the words that mentors use for themselves, shows those alone. Errors:
    /// `NotAllowed` with `no_house`.
    pub fn mentors(&self, gender: Option<String>) -> Result<MentorsView, CompanionError> {
        let now = self.now()?;
        self.with(|unlocked| Ok(unlocked.load_mentors(&now)?.view(gender.as_deref(), &now)))
    }

    /// Offers to walk with 1 to 3 people, in at most 1,000 characters without links and numbers to call, in place of an
    /// earlier offer; the circle reads it once the house approves. `months` are by one's own count. Errors: `InvalidInput`
    /// for `text` (which stays as a draft), `months`, `mentees`, `gender`, and for `agrees_to_rules` with
    /// `rules_not_accepted`; `NotAllowed` with `no_circle`.
    pub fn offer_to_mentor(
        &self,
        text: String,
        months: u16,
        mentees: u8,
        gender: Option<String>,
        agrees_to_rules: bool,
    ) -> Result<MentorsView, CompanionError> {
        let gender = gender.filter(|gender| !gender.trim().is_empty());
        self.in_mentors(|unlocked, mentors, now| {
            let offer = match Offer::parse(&text, months, mentees, gender.as_deref(), agrees_to_rules) {
                Ok(offer) => offer.with(mentors.mentoring.mentees(mentors.seen.me).len()),
                Err(invalid) => {
                    if !text.trim().is_empty() {
                        unlocked.keep_not_given(text)?;
                    }
                    return Err(invalid.into());
                }
            };
            if mentors.seen.circles.is_empty() {
                return Err(CompanionError::not_allowed("no_circle"));
            }
            let writings = unlocked.statements(&mentors.seen, Some(&offer), now.at_ms)?;
            unlocked.write_together(writings)
        })
    }

    /// Takes the offer back; who walks with the person already goes on with them. Errors: `NotFound` with `offer`.
    pub fn withdraw_offer(&self) -> Result<MentorsView, CompanionError> {
        self.in_mentors(|unlocked, mentors, now| {
            mentors.own_offer().ok_or_else(|| CompanionError::not_found("offer"))?;
            let writings = unlocked.statements(&mentors.seen, None, now.at_ms)?;
            unlocked.write_together(writings)
        })
    }

    /// Asks a mentor of the person's circle; they have 14 days. Errors: `InvalidInput` for `person`; `NotAllowed` with
    /// `mentor_of_oneself`, `blocked`, `not_in_your_circle`, `mentor_not_approved`, `already_asked`, `mentor_full`.
    pub fn ask_mentor(&self, person: String) -> Result<MentorsView, CompanionError> {
        let person = parse_account("person", &person)?;
        self.in_mentors(|unlocked, mentors, now| {
            mentors.may_ask(person, now)?;
            let (house, me) = (mentors.seen.house, mentors.seen.me);
            let pair = SpaceId::pair(house, me, person);
            let is_new = !mentors.seen.pairs.contains_key(&pair);
            let mut records: Vec<Record> = is_new.then(|| PairOpened::record(person, pair, me)).into_iter().collect();
            records.push(MentorAsked::record(RecordId::random(&mut unlocked.rng), now.at_ms));
            unlocked.write(&bonds(house, pair), &records)
        })
    }

    /// Says yes to somebody who asks. Errors: `NotFound` with `asking`; `NotAllowed` with `no_offer`,
    /// `mentor_not_approved`, `mentor_full`.
    pub fn accept_mentee(&self, asking: String) -> Result<MentorsView, CompanionError> {
        self.in_mentors(|unlocked, mentors, now| {
            let asking = mentors.answerable(&asking, now)?;
            mentors.may_accept()?;
            let yes = MentorAccepted::record(RecordId::random(&mut unlocked.rng), asking.id, now.at_ms);
            let house = mentors.seen.house;
            unlocked.write(&bonds(house, SpaceId::pair(house, asking.mentor, asking.mentee)), &[yes])?;
            unlocked.tend_mentors(house, now).map(|_| ())
        })
    }

    /// Shows an asking no more, on all of the person's own devices; nobody hears of it. Errors: `NotFound` with `asking`.
    pub fn decline_mentee(&self, asking: String) -> Result<MentorsView, CompanionError> {
        self.in_mentors(|unlocked, mentors, now| {
            let asking = mentors.answerable(&asking, now)?;
            let no = invitations::declined_record(RecordId::random(&mut unlocked.rng), asking.id);
            unlocked.write(&path(), &[no])
        })
    }

    /// Ends what the person and somebody have, whichever of them is the mentor, or takes an asking back; without a word,
    /// and for good. Errors: `InvalidInput` for `person`, `NotFound` with `mentorship`.
    pub fn end_mentorship(&self, person: String) -> Result<MentorsView, CompanionError> {
        let person = parse_account("person", &person)?;
        self.in_mentors(|unlocked, mentors, now| {
            let askings = mentors.mentoring.endable(mentors.seen.me, person, now.at_ms);
            if askings.is_empty() {
                return Err(CompanionError::not_found("mentorship"));
            }
            let house = mentors.seen.house;
            let writing = unlocked.ending(house, person, askings, now.at_ms);
            unlocked.write_together(vec![writing])?;
            unlocked.tend_mentors(house, now).map(|_| ())
        })
    }
}

impl Companion {
    /// Does something with the mentors as they are, and answers what they are then.
    fn in_mentors(
        &self,
        work: impl FnOnce(&mut Unlocked, &Mentors, &Now) -> Result<(), CompanionError>,
    ) -> Result<MentorsView, CompanionError> {
        let now = self.now()?;
        self.with(|unlocked| {
            let mentors = unlocked.load_mentors(&now)?;
            work(unlocked, &mentors, &now)?;
            Ok(unlocked.load_mentors(&now)?.view(None, &now))
        })
    }
}

impl Unlocked {
    /// The person's statement, in each circle that they are in.
    fn statements(
        &mut self,
        seen: &Circle,
        offer: Option<&Offer>,
        now_ms: EpochMs,
    ) -> Result<Vec<(Target, Vec<Record>)>, CompanionError> {
        let mut writings = Vec::new();
        for space in &seen.circles {
            let profile = profile(seen.house, *space);
            let id = RecordId::random(&mut self.rng);
            let record = MentorStatement::record(id, offer.cloned(), now_ms, &self.records(&profile)?);
            writings.push((profile, vec![record]));
        }
        Ok(writings)
    }

    fn ending(
        &mut self,
        house: TenantId,
        person: AccountId,
        askings: impl IntoIterator<Item = Asking>,
        now_ms: EpochMs,
    ) -> (Target, Vec<Record>) {
        let ids = askings.into_iter().map(|asking| asking.id).collect();
        let ended = MentorEnded::record(RecordId::random(&mut self.rng), ids, now_ms);
        (bonds(house, SpaceId::pair(house, self.account(), person)), vec![ended])
    }

    /// Says in the pair, or in the circle, what this phone alone can know: that a block ended something, that two phones
    /// together said yes to too many, that the house's approval is over and no other can reach one of the two, and whether a
    /// place is free. Whether there was anything to say.
    pub(super) fn tend_mentors(&mut self, house: TenantId, now: &Now) -> Result<bool, CompanionError> {
        let me = self.account();
        if !self.has_own_bonds(house)? {
            return Ok(false); // and nothing was read to say so
        }
        let mentoring = self.mentoring(house)?;
        if mentoring.is_empty() {
            return Ok(false);
        }
        let mut to_end: BTreeMap<AccountId, BTreeSet<Asking>> = BTreeMap::new();
        for asking in mentoring.surplus(me) {
            to_end.entry(asking.mentee).or_default().insert(asking);
        }
        for other in block_list::blocked(&self.records(&path())?) {
            to_end.entry(other).or_default().extend(mentoring.endable(me, other, now.at_ms));
        }
        for (other, asking) in self.out_of_reach(house, &mentoring, now)? {
            to_end.entry(other).or_default().insert(asking);
        }
        to_end.retain(|_, askings| !askings.is_empty());
        let mut writings: Vec<_> = to_end
            .iter()
            .map(|(other, askings)| self.ending(house, *other, askings.iter().copied(), now.at_ms))
            .collect();
        let mentees = mentoring.mentees(me).into_iter().filter(|mentee| !to_end.contains_key(mentee)).count();
        for (space, _) in self.people_in(house)? {
            let own = self.open_page("own_profile", &[Source::of(space, me, DocumentKind::Profile, b"")])?;
            let own: Vec<Record> = own.into_iter().map(|said| said.record).collect();
            let Some(offer) = statement::offer(&own) else { continue };
            let fresh = offer.clone().with(mentees);
            if fresh != offer {
                let id = RecordId::random(&mut self.rng);
                let record = MentorStatement::record(id, Some(fresh), now.at_ms, &own);
                writings.push((profile(house, space), vec![record]));
            }
        }
        let is_any = !writings.is_empty();
        if is_any {
            self.write_together(writings)?;
        }
        Ok(is_any)
    }

    /// Mentorships whose approval is over, between two who share no circle in which they could hear of another: by this
    /// phone's calendar and by the server's, since a wrong clock alone ends nothing. With whom, and which.
    fn out_of_reach(
        &mut self,
        house: TenantId,
        mentoring: &Mentoring,
        now: &Now,
    ) -> Result<Vec<(AccountId, Asking)>, CompanionError> {
        let Some(server_ms) = self.engine.status().server_ms else { return Ok(Vec::new()) };
        let Ok(there) = self.day_of(&Now { at_ms: server_ms, zone: now.zone.clone() }) else { return Ok(Vec::new()) };
        let (me, day) = (self.account(), self.day_of(now)?.min(there));
        let (approvals, circles) = (self.approvals(house, now)?, self.people_in(house)?);
        let own = mentoring.held().into_iter().filter(|asking| asking.is_of(me));
        let with = own.map(|asking| (if asking.mentor == me { asking.mentee } else { asking.mentor }, asking));
        let is_near = |other: &AccountId| circles.iter().any(|(_, people)| people.contains(other));
        Ok(with.filter(|(other, asking)| approvals.is_over(asking.mentor, day) && !is_near(other)).collect())
    }
}

fn profile(house: TenantId, space: SpaceId) -> Target {
    Target::Open { kind: DocumentKind::Profile, house, space, part: Vec::new() }
}
