//! Last part of the gate: may this account write this kind here, does a consent allow it, and is
//! every change nothing but new records of the right shape?

use super::{Contents, Refusal, space_kind};
use crate::activities::Rsvp;
use crate::asks::{Ask, AskTakenBack};
use crate::celebrations::CelebrationPosted;
use crate::circles::{self, Bonds, CircleInvitation, CompanyWanted};
use crate::consent::follow_up_words::FollowUpWords;
use crate::consent::grant::Grant;
use crate::consent::in_circles::{self, SharedCheckIn, SharedCounter};
use crate::consent::publish::{Retraction, SharedMilestone};
use crate::consent::to_counsellor::{SharedPlanLine, SharedReturn};
use crate::consent::to_staff::SharedAnswers;
use crate::consent::withdraw::Withdrawal;
use crate::consent::{Audience, ConsentId, Consents, Purpose, Standing};
use crate::crypto::covers::covers_of;
use crate::crypto::envelope::{Envelope, EnvelopeKind, Header, Suite};
use crate::crypto::sealed;
use crate::documents::{DocumentKind, Form, Record, RecordType, SpaceKind, is_monthly, month_of, open_document_id};
use crate::encouragements::{Encouragement, PostTakenBack, Thanks};
use crate::hidden_posts::HouseDecision;
use crate::ids::{AccountId, TenantId};
use crate::mentors::{self, MentorStatement, approval};
use crate::notices;
use crate::profile::DisplayName;
use crate::reflections::ReflectionLine;
use crate::reissue::{CopiesAnswered, ReissueCancelled, Superseded};
use crate::replica::{actor, inspect};
use crate::reports::{self, Report};
use crate::time::Day;

/// Longest record, in bytes.
pub const RECORD_BYTES_MAX: usize = 8_192;

/// What an envelope says: the records of an open one; of a sealed one, whose place alone can be
/// judged, only what it covers.
pub fn contents(envelope: &Envelope, tenant: TenantId) -> Result<Contents, Refusal> {
    let header = &envelope.header;
    let space = space_kind(tenant, header.account, header.space());
    let covers = || covers_of(envelope).map_err(|_| Refusal::Malformed);
    let Suite::Open { document_kind, .. } = header.suite else {
        if space != SpaceKind::Personal {
            return Err(Refusal::WrongPlace);
        }
        return Ok(Contents { records: Vec::new(), covers: covers()? });
    };
    let row = document_kind.row();
    // A snapshot of an open document would hide what it leaves out; and consents and bonds have no end: a withdrawal, or
    // a leaving, must always find its place.
    let has_no_place = match header.kind {
        EnvelopeKind::Changes => false,
        EnvelopeKind::Snapshot => true,
        EnvelopeKind::Tombstone => matches!(document_kind, DocumentKind::Consents | DocumentKind::Bonds),
    };
    if row.form != Form::Open || !row.spaces.contains(&space) || has_no_place {
        return Err(Refusal::WrongPlace);
    }
    // Whoever lives in a house may write to its circle; in its name writes only the house.
    if document_kind == DocumentKind::Notices && TenantId::of(header.account) != tenant {
        return Err(Refusal::NotTheOwner);
    }
    // The house drops a report's bytes some time after its decision; header and hash stay, and say nothing.
    if document_kind == DocumentKind::Reports && envelope.body.bytes().is_none() {
        return Ok(Contents::default());
    }
    let expected_actor = actor(header.account, header.device, header.document);
    let mut records = Vec::new();
    for change in sealed::read_open(envelope).map_err(|_| Refusal::Malformed)? {
        records.extend(inspect::records_of(&change, expected_actor).map_err(|_| Refusal::UnfitChange)?);
    }
    for record in &records {
        check_record(record, document_kind, header, space)?;
    }
    // Who reads a month's document hangs on its month, and only records name that.
    if records.is_empty() && is_monthly(document_kind) && header.kind == EnvelopeKind::Changes {
        return Err(Refusal::UnfitChange);
    }
    Ok(Contents { records, covers: covers()? })
}

/// Whether the consents in force on `today` allow the records of a `shared` document.
pub fn check_consent(records: &[Record], consents: &Consents, today: Day) -> Result<(), Refusal> {
    for record in records {
        let Some((consent, record_type)) = published_under(record) else {
            continue;
        };
        match consents.standing(consent, today) {
            Standing::InForce if consents.allows(consent, record_type, today) => {}
            Standing::InForce | Standing::Unknown => return Err(Refusal::NoConsent),
            Standing::Withdrawn | Standing::Expired => return Err(Refusal::Withdrawn),
        }
    }
    Ok(())
}

/// The same in a pair or a small circle, where the consent is the author's choice among its bonds.
pub fn check_choice(records: &[Record], bonds: &Bonds, author: AccountId) -> Result<(), Refusal> {
    for (consent, record_type) in records.iter().filter_map(published_under) {
        match in_circles::standing(bonds, author, consent, record_type) {
            Standing::InForce => {}
            Standing::Unknown => return Err(Refusal::NoConsent),
            Standing::Withdrawn | Standing::Expired => return Err(Refusal::Withdrawn),
        }
    }
    Ok(())
}

/// The consent that a record of a `shared` document was published under, and its type.
pub fn published_under(record: &Record) -> Option<(ConsentId, RecordType)> {
    if let Some(milestone) = record.read::<SharedMilestone>(RecordType::SharedMilestone) {
        return Some((milestone.consent, RecordType::SharedMilestone));
    }
    if let Some(check_in) = record.read::<SharedCheckIn>(RecordType::SharedCheckIn) {
        return Some((check_in.consent, RecordType::SharedCheckIn));
    }
    if let Some(counter) = SharedCounter::read(record) {
        return Some((counter.consent, RecordType::SharedCounter));
    }
    if let Some(answers) = SharedAnswers::read(record) {
        return Some((answers.consent, RecordType::SharedAnswers));
    }
    if let Some(returned) = record.read::<SharedReturn>(RecordType::SharedReturn) {
        return Some((returned.consent, RecordType::SharedReturn));
    }
    if let Some(line) = SharedPlanLine::read(record) {
        return Some((line.consent, RecordType::SharedPlanLine));
    }
    if let Some(words) = FollowUpWords::read(record) {
        return Some((words.consent, RecordType::FollowUpWords));
    }
    let retraction: Retraction = record.read(RecordType::Retraction)?;
    Some((retraction.consent, RecordType::Retraction))
}

fn check_record(record: &Record, kind: DocumentKind, header: &Header, space: SpaceKind) -> Result<(), Refusal> {
    if record.bytes.len() > bytes_max(kind) {
        return Err(Refusal::TooLarge);
    }
    let number = record.type_number().map_err(|_| Refusal::UnfitRecord)?;
    let record_type = RecordType::from_number(number).ok_or(Refusal::UnknownVersion)?;
    if !kind.row().records.contains(&record_type) {
        return Err(Refusal::UnfitRecord);
    }
    let is_of_month =
        !is_monthly(kind) || month_of(record).is_some_and(|month| is_document(header, kind, &month.key()));
    if !is_of_month || (kind == DocumentKind::Bonds && !is_document(header, kind, b"")) {
        return Err(Refusal::UnfitRecord);
    }
    let is_bonded = space == SpaceKind::Bonded;
    let is_fit = match record_type {
        RecordType::Grant => record.read::<Grant>(record_type).is_some() && is_document(header, kind, b""),
        RecordType::Withdrawal => record.read::<Withdrawal>(record_type).is_some() && is_document(header, kind, b""),
        RecordType::ReissueCancelled => ReissueCancelled::read(record).is_some() && is_document(header, kind, b""),
        RecordType::CopiesAnswered => CopiesAnswered::read(record).is_some() && is_document(header, kind, b""),
        RecordType::SharedMilestone => record
            .read::<SharedMilestone>(record_type)
            .is_some_and(|milestone| is_document(header, kind, &milestone.document_part())),
        RecordType::Retraction => record.read::<Retraction>(record_type).is_some(),
        RecordType::SharedCheckIn => record
            .read::<SharedCheckIn>(record_type)
            .is_some_and(|copy| space != SpaceKind::Circle && is_document(header, kind, &copy.document_part())),
        // Members of a circle never see answers, and staff never see counters.
        RecordType::SharedAnswers => SharedAnswers::read(record)
            .is_some_and(|answers| space == SpaceKind::Care && is_document(header, kind, &answers.document_part())),
        RecordType::SharedReturn => record
            .read::<SharedReturn>(record_type)
            .is_some_and(|copy| space == SpaceKind::Care && is_document(header, kind, &copy.document_part())),
        RecordType::SharedPlanLine => SharedPlanLine::read(record)
            .is_some_and(|line| space == SpaceKind::Care && is_document(header, kind, &line.document_part())),
        RecordType::FollowUpWords => FollowUpWords::read(record)
            .is_some_and(|words| space == SpaceKind::Care && is_document(header, kind, &words.document_part())),
        RecordType::SharedCounter => SharedCounter::read(record)
            .is_some_and(|counter| is_bonded && is_document(header, kind, &counter.document_part())),
        RecordType::CompanyWanted => is_bonded && CompanyWanted::read(record).is_some(),
        RecordType::Ask => Ask::read(record).is_some_and(|ask| is_document(header, kind, &ask.document_part())),
        RecordType::AskTakenBack => AskTakenBack::read(record).is_some(),
        RecordType::Encouragement => Encouragement::read(record).is_some(),
        RecordType::Thanks => Thanks::read(record).is_some(),
        RecordType::PostTakenBack => PostTakenBack::read(record).is_some(),
        RecordType::CelebrationPosted => CelebrationPosted::read(record).is_some(),
        RecordType::ReflectionLine => ReflectionLine::read(record).is_some(),
        RecordType::Rsvp => Rsvp::read(record).is_some(),
        RecordType::CircleInvitation => CircleInvitation::read(record).is_some(),
        RecordType::Announcement | RecordType::Session | RecordType::SessionCalledOff | RecordType::DaysExcused => {
            notices::is_fit(record, record_type)
        }
        RecordType::PairOpened
        | RecordType::Founded
        | RecordType::Invited
        | RecordType::Accepted
        | RecordType::Renewed
        | RecordType::Left
        | RecordType::CircleSharing => circles::is_fit(record, record_type),
        RecordType::MentorApproved | RecordType::MentorApprovalEnded => approval::is_fit(record, record_type),
        RecordType::MentorAsked | RecordType::MentorAccepted | RecordType::MentorEnded => {
            mentors::is_fit(record, record_type)
        }
        RecordType::Superseded => Superseded::read(record).is_some(),
        RecordType::PostHidden | RecordType::PostShown => HouseDecision::read(record).is_some(),
        RecordType::Report => {
            Report::read(record).is_some() && is_document(header, kind, &reports::document_part(record.id))
        }
        RecordType::DisplayName => DisplayName::read(record).is_some() && is_document(header, kind, b""),
        RecordType::MentorStatement => MentorStatement::read(record).is_some() && is_document(header, kind, b""),
        // Sealed documents only.
        RecordType::CheckIn
        | RecordType::Tracker
        | RecordType::HabitDone
        | RecordType::Excused
        | RecordType::ReturnToUse
        | RecordType::Attended
        | RecordType::Reflection
        | RecordType::Award
        | RecordType::Celebration
        | RecordType::PlanLine
        | RecordType::Setting
        | RecordType::Block
        | RecordType::InvitationDeclined
        | RecordType::CircleLeft
        | RecordType::HouseJoined
        | RecordType::CopyAnswered
        | RecordType::JournalEntry => false,
    };
    match is_fit {
        true => Ok(()),
        false if is_for_unknown_purpose(record, record_type) => Err(Refusal::UnknownVersion),
        false => Err(Refusal::UnfitRecord),
    }
}

/// Longest record of a kind of document, in bytes: a report holds an envelope.
fn bytes_max(kind: DocumentKind) -> usize {
    if kind == DocumentKind::Reports { reports::BYTES_MAX } else { RECORD_BYTES_MAX }
}

/// Whether a consent is for a purpose or audience of a later version: kept by its author, and
/// accepted once this side knows it.
fn is_for_unknown_purpose(record: &Record, record_type: RecordType) -> bool {
    #[derive(minicbor::Decode)]
    #[cbor(map)]
    struct Numbers {
        #[n(1)]
        purpose: u16,
        #[n(2)]
        audience: u16,
    }
    let is_consent = matches!(record_type, RecordType::Grant | RecordType::Withdrawal);
    let Ok(Numbers { purpose, audience }) = minicbor::decode(&record.bytes) else { return false };
    is_consent && (Purpose::from_number(purpose).is_none() || Audience::from_number(audience).is_none())
}

fn is_document(header: &Header, kind: DocumentKind, part: &[u8]) -> bool {
    header.document == open_document_id(header.account, header.space(), kind, part)
}
