//! Reporting what somebody said: without a network, and without a word to anybody but the house. The post is hidden here
//! at once.

use super::Companion;
use super::circle::Circle;
use super::crisis::crisis_resources;
use super::encouraging::parse_post;
use super::loading::Target;
use super::open::Unlocked;
use super::open_pages::{Said, Source};
use super::schedule_screen::{OnSchedule, Schedule};
use crate::crypto::envelope::Envelope;
use crate::documents::{DocumentKind, Record, open_document_id};
use crate::encouragements::PostId;
use crate::error::CompanionError;
use crate::hidden_posts;
use crate::ids::{RecordId, SpaceId, TenantId};
use crate::reports::{self, Reason, Report};
use crate::storage::{StorageError, Transaction};
use crate::sync::page;
use crate::time::{Day, Month, Now};
use crate::views::{ReportReasonView, ReportStateView, ReportView};
use std::collections::BTreeSet;

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Companion {
    /// Shows the house a post of somebody else's, as proof of what was said, and hides it here. A note has at most 280
    /// characters; one that is too long stays as a draft. Nobody but the house learns of it, and nobody there who made it.
    /// Errors: `NotFound` with `post`; `InvalidInput` for `note`; `NotAllowed` with `no_house`.
    pub fn report(
        &self,
        post: String,
        reason: ReportReasonView,
        note: Option<String>,
    ) -> Result<ReportView, CompanionError> {
        let (now, post) = (self.now()?, parse_post(&post)?);
        let note = note.filter(|note| !note.trim().is_empty());
        self.with(|unlocked| {
            let made = unlocked.report(&now, post, reason.into(), note.clone());
            if let (Err(error), Some(note)) = (&made, note)
                && error.is_permanent()
            {
                unlocked.keep_not_given(note)?;
            }
            unlocked.report_view(&now, made?)
        })
    }

    /// One's own reports, newest first. Errors: `NotAllowed` with `no_house`.
    pub fn reports(&self) -> Result<Vec<ReportView>, CompanionError> {
        let now = self.now()?;
        self.with(|unlocked| {
            let house = unlocked.house()?;
            let mut all = unlocked.own_reports(house)?;
            all.sort_by_key(|(id, report, _)| std::cmp::Reverse((report.at_ms, *id)));
            all.into_iter().map(|made| unlocked.report_view(&now, made)).collect()
        })
    }
}

/// A report of one's own, and whether it waits to be sent.
type Made = (RecordId, Report, bool);

impl Unlocked {
    fn report(
        &mut self,
        now: &Now,
        post: PostId,
        reason: Reason,
        note: Option<String>,
    ) -> Result<Made, CompanionError> {
        let circle = self.circle(now)?;
        let not_found = || CompanionError::not_found("post");
        let place = match circle.place_of(post) {
            None => self.schedule(now)?.place_of_line(post),
            place => place,
        };
        let (space, day) = place.filter(|_| post.author != circle.me).ok_or_else(not_found)?;
        let proof = self.storage.read(|transaction| chain_with(transaction, space, post, day))?;
        let proof = reports::proof_of(proof).map_err(|_| not_found())?;
        let report = Report::parse(reason, note, post.record, proof, now.at_ms)
            .map_err(|_| CompanionError::invalid("note", "too_long"))?;
        let id = RecordId::random(&mut self.rng);
        let (kind, part) = (DocumentKind::Reports, reports::document_part(id));
        let space = SpaceId::care(circle.house, circle.me);
        self.write(&Target::Open { kind, house: circle.house, space, part }, &[report.record(id)])?;
        Ok((id, report, true))
    }

    fn own_reports(&self, house: TenantId) -> Result<Vec<Made>, CompanionError> {
        let (me, space) = (self.account(), SpaceId::care(house, self.account()));
        Ok(self.storage.read(|transaction| {
            let mut made = Vec::new();
            for held in transaction.documents_in(space, Some(DocumentKind::Reports))? {
                for envelope in transaction.envelopes(me, held.document)? {
                    let is_waiting = transaction.is_unacknowledged(&envelope.header)?;
                    let records = page::records_of(&envelope);
                    made.extend(records.iter().filter_map(|it| Some((it.id, Report::read(it)?, is_waiting))));
                }
            }
            Ok::<_, StorageError>(made)
        })?)
    }

    /// The posts that the person reported, on any of their devices.
    pub(super) fn reported(&mut self, house: TenantId) -> Result<BTreeSet<PostId>, CompanionError> {
        let held = self.held_in([SpaceId::care(house, self.account())], DocumentKind::Reports, None)?;
        let said = self.held_page("reports", held)?;
        Ok(said.iter().filter_map(|said| Report::read(&said.record)).map(|report| report.post()).collect())
    }

    /// What a house said of posts of a month, in its circles.
    pub(super) fn house_decisions(&mut self, house: TenantId, month: Month) -> Result<Vec<Record>, CompanionError> {
        let circles = [SpaceId::house_circle(house), SpaceId::alumni_circle(house)];
        let source = |space| Source::of(space, house.account(), DocumentKind::Notices, &month.key());
        let page = self.open_page(&format!("decisions/{}-{}", month.year, month.month), &circles.map(source))?;
        Ok(page.into_iter().map(|said| said.record).collect())
    }

    /// What was said in the house circle in a month, without what the person reported and what the house hides.
    pub(super) fn without_hidden(
        &mut self,
        house: TenantId,
        month: Month,
        mut said: Vec<Said>,
    ) -> Result<Vec<Said>, CompanionError> {
        let (me, reported) = (self.account(), self.reported(house)?);
        let names = hidden_posts::hidden(&self.house_decisions(house, month)?);
        said.retain(|Said { space, author, record }| {
            let post = PostId { record: record.id, author: *author };
            let is_hidden = !names.is_empty() && names.contains(&hidden_posts::name_of(*space, post));
            !reported.contains(&post) && (!is_hidden || post.author == me)
        });
        Ok(said)
    }

    fn report_view(&mut self, now: &Now, (id, report, is_waiting): Made) -> Result<ReportView, CompanionError> {
        let country = self.settings()?.country.unwrap_or_default();
        let may_hurt = report.reason == Reason::SelfHarmOrThreat;
        Ok(ReportView {
            id: id.to_string(),
            post: report.post().to_string(),
            reason: report.reason.into(),
            at_ms: report.at_ms,
            state: if is_waiting { ReportStateView::Waiting } else { ReportStateView::Sent },
            due_minutes: report.reason.due_minutes(),
            call_instead: may_hurt.then(|| crisis_resources(country, now.at_ms)),
            note: report.note,
        })
    }
}

impl Schedule {
    /// Where somebody's line about a session lies that the person may read, and its session's day.
    fn place_of_line(&self, post: PostId) -> Option<(SpaceId, Day)> {
        let space = SpaceId::house_circle(self.house?);
        let is_it = |(author, id, _): &(_, _, _)| (*author, *id) == (post.author, post.record);
        let may_read = |on: &&OnSchedule| on.attended.is_some() && on.lines.iter().any(is_it);
        self.sessions.iter().find(may_read).map(|on| (space, on.session.day))
    }
}

impl Circle {
    /// Takes in what the house says of posts. Who wrote a post in a pair or a small circle goes on seeing it, in any case:
    /// there it would tell them who reported it.
    pub fn hide<'a>(&mut self, notices: impl IntoIterator<Item = &'a Record>) {
        let names = hidden_posts::hidden(notices);
        if names.is_empty() {
            return;
        }
        let given = self.posts.iter().map(|(id, post)| (*id, post.space));
        let celebrated = self.celebrations.iter().map(|(id, (space, _))| (*id, *space));
        let is_seen_by_its_author = |id: PostId, space| id.author == self.me && !self.circles.contains(&space);
        let hidden = given.chain(celebrated).filter(|(id, space)| {
            names.contains(&hidden_posts::name_of(*space, *id)) && !is_seen_by_its_author(*id, *space)
        });
        self.hidden = hidden.map(|(id, _)| id).collect();
    }
}

/// A post's envelope and what follows it in its chain, up to the first signature.
fn chain_with(
    transaction: &Transaction<'_>,
    space: SpaceId,
    post: PostId,
    day: Day,
) -> Result<Vec<Envelope>, StorageError> {
    let document = open_document_id(post.author, space, DocumentKind::Posts, &day.month().key());
    let envelopes = transaction.envelopes(post.author, document)?.into_iter();
    let from = envelopes.skip_while(|held| page::records_of(held).iter().all(|record| record.id != post.record));
    let mut chain = Vec::new();
    for envelope in from {
        let is_last = envelope.signature.is_some();
        chain.push(envelope);
        if is_last {
            break;
        }
    }
    Ok(chain)
}

impl From<ReportReasonView> for Reason {
    fn from(view: ReportReasonView) -> Self {
        match view {
            ReportReasonView::Harassment => Self::Harassment,
            ReportReasonView::DrugSourcing => Self::DrugSourcing,
            ReportReasonView::SelfHarmOrThreat => Self::SelfHarmOrThreat,
            ReportReasonView::PrivacyBreach => Self::PrivacyBreach,
            ReportReasonView::Other => Self::Other,
        }
    }
}

impl From<Reason> for ReportReasonView {
    fn from(reason: Reason) -> Self {
        match reason {
            Reason::Harassment => Self::Harassment,
            Reason::DrugSourcing => Self::DrugSourcing,
            Reason::SelfHarmOrThreat => Self::SelfHarmOrThreat,
            Reason::PrivacyBreach => Self::PrivacyBreach,
            Reason::Other => Self::Other,
        }
    }
}
