//! Who may read what, told apart from the server and the phones: the table of documents, once more, out of what the house
//! did and what people signed. Every answer is held against it, in both directions: nothing that its reader may not
//! read, and, once a phone is up to date, everything that it may, never half a document.

use super::facts::{self, Fact};
use crate::people;
use anyhow::{Context, ensure};
use porchlight_core::crypto::envelope::{Envelope, EnvelopeKind, Header, Suite};
use porchlight_core::crypto::segment::Segment;
use porchlight_core::documents::DocumentKind;
use porchlight_core::ids::{AccountId, DocumentId, EnvelopeId, RecordId, SpaceId, TenantId};
use porchlight_core::protocol::{ExchangeAnswer, ExchangeRequest, Verdict};
use porchlight_core::time::{Day, EpochMs, Month, Zone};
use std::collections::{BTreeMap, BTreeSet};

/// How far back a joiner reads notices.
const NOTICES_DAYS: i32 = 90;
/// A day ends at three.
const DAY_ENDS_MINUTE: u16 = 180;
/// What is older than this may be dropped by the server, so nobody has to hold it.
const CERTAIN_DAYS: i32 = 140;

/// From which month on a member reads what others said; nothing means all of it.
type Since = Option<Month>;

/// A signed envelope that the server has taken.
struct Taken {
    header: Header,
    /// The month, of a document that is one a month.
    month: Option<Month>,
    /// Whether it was shared in a circle that its author has left since.
    is_dropped: bool,
}

impl Taken {
    fn is_shared_by(&self, author: AccountId, in_space: SpaceId) -> bool {
        let Suite::Open { document_kind, space } = self.header.suite else { return false };
        document_kind == DocumentKind::Shared && (self.header.account, space) == (author, in_space)
    }
}

/// A consent to be in the alumni circle.
struct Grant {
    last_day: Option<i32>,
    seen: BTreeSet<[u8; 16]>,
}

/// Everything that decides who may read, and what was read.
pub struct Readers {
    house: TenantId,
    zone: Zone,
    /// Who lives in the house, each with the day on which they moved in last.
    residents: BTreeMap<AccountId, Day>,
    /// Who lived there, and the day on which they left last.
    former: BTreeMap<AccountId, Day>,
    grants: BTreeMap<AccountId, BTreeMap<RecordId, Grant>>,
    withdrawals: BTreeMap<AccountId, BTreeSet<[u8; 16]>>,
    /// The members of pairs and small circles.
    bonded: BTreeMap<SpaceId, BTreeMap<AccountId, Since>>,
    taken: BTreeMap<EnvelopeId, Taken>,
    ended: BTreeSet<(AccountId, DocumentId)>,
    /// The records in what was taken.
    arrived: BTreeSet<RecordId>,
    read: BTreeMap<AccountId, BTreeSet<EnvelopeId>>,
}

impl Readers {
    /// Of a new house.
    pub fn of(house: TenantId) -> anyhow::Result<Self> {
        Ok(Self {
            house,
            zone: Zone::named(people::ZONE)?,
            residents: BTreeMap::new(),
            former: BTreeMap::new(),
            grants: BTreeMap::new(),
            withdrawals: BTreeMap::new(),
            bonded: BTreeMap::new(),
            taken: BTreeMap::new(),
            ended: BTreeSet::new(),
            arrived: BTreeSet::new(),
            read: BTreeMap::new(),
        })
    }

    /// The house's day, which ends at three in the morning.
    pub fn day(&self, now_ms: EpochMs) -> anyhow::Result<Day> {
        let (day, minute) = self.zone.civil(now_ms)?;
        Ok(if minute < DAY_ENDS_MINUTE { day.plus(-1) } else { day })
    }

    /// Somebody moves in, or in again.
    pub fn moves_in(&mut self, account: AccountId, now_ms: EpochMs) -> anyhow::Result<()> {
        let today = self.day(now_ms)?;
        self.former.remove(&account);
        self.residents.insert(account, today);
        Ok(())
    }

    /// Somebody leaves, in whatever way.
    pub fn leaves(&mut self, account: AccountId, now_ms: EpochMs) -> anyhow::Result<()> {
        let today = self.day(now_ms)?;
        self.residents.remove(&account).context("they live there")?;
        self.former.insert(account, today);
        Ok(())
    }

    /// The month since which a resident reads the house circle; nothing for whoever does not live there.
    pub fn house_circle_since(&self, account: AccountId) -> Option<Month> {
        self.residents.get(&account).map(|day| day.month())
    }

    /// Whether the server has taken a record.
    pub fn has_arrived(&self, record: RecordId) -> bool {
        self.arrived.contains(&record)
    }

    /// Who is in a pair or small circle.
    pub fn members(&self, space: SpaceId) -> BTreeSet<AccountId> {
        self.bonded.get(&space).map(|members| members.keys().copied().collect()).unwrap_or_default()
    }

    /// Takes note of an exchange, and holds its answer against the table.
    pub fn note(
        &mut self,
        reader: AccountId,
        request: &ExchangeRequest,
        answer: &ExchangeAnswer,
        arrives: bool,
        now_ms: EpochMs,
    ) -> anyhow::Result<()> {
        for (asked, part) in request.parts.iter().zip(&answer.parts) {
            let Some(exchanged) = &part.exchanged else { continue };
            for (segment, verdict) in asked.push.iter().zip(&exchanged.verdicts) {
                if matches!(verdict, Verdict::Stored | Verdict::Duplicate) {
                    for envelope in
                        segment.clone().parse().map_err(|_| anyhow::anyhow!("own segment"))?.into_envelopes()
                    {
                        self.take(envelope, now_ms)?;
                    }
                }
            }
            for segment in &exchanged.pull {
                let envelopes = segment.clone().parse().map(Segment::into_envelopes);
                for envelope in envelopes.map_err(|_| anyhow::anyhow!("unreadable segment"))? {
                    self.show(reader, &envelope, arrives, now_ms)?;
                }
            }
        }
        Ok(())
    }

    fn take(&mut self, envelope: Envelope, now_ms: EpochMs) -> anyhow::Result<()> {
        let id = envelope.id();
        if self.taken.contains_key(&id) {
            return Ok(());
        }
        let (header, said) = (envelope.header.clone(), facts::of(&envelope));
        if header.kind == EnvelopeKind::Tombstone {
            self.ended.insert((header.account, header.document));
        }
        for (record, fact) in &said {
            self.arrived.insert(*record);
            self.bond(&header, *record, fact, now_ms)?;
        }
        let month = said.iter().find_map(|(_, fact)| fact.day).map(Day::from_number).transpose()?.map(Day::month);
        self.read.entry(header.account).or_default().insert(id);
        self.taken.insert(id, Taken { header, month, is_dropped: false });
        Ok(())
    }

    /// What a record that the server has taken changes about who may read.
    fn bond(&mut self, header: &Header, record: RecordId, fact: &Fact, now_ms: EpochMs) -> anyhow::Result<()> {
        let Suite::Open { document_kind, space } = header.suite else { return Ok(()) };
        let author = header.account;
        match (document_kind, fact.record_type) {
            (DocumentKind::Bonds, facts::PAIR_OPENED) => {
                let with = AccountId::from_bytes(fact.names.context("a pair has another")?);
                self.bonded.entry(space).or_default().extend([(author, None), (with, None)]);
            }
            (DocumentKind::Bonds, facts::FOUNDED) => {
                self.bonded.entry(space).or_default().insert(author, None);
            }
            (DocumentKind::Bonds, facts::ACCEPTED) => {
                let month = self.day(now_ms)?.month();
                self.bonded.entry(space).or_default().entry(author).or_insert(Some(month));
            }
            (DocumentKind::Bonds, facts::LEFT) => {
                self.bonded.entry(space).or_default().remove(&author);
                let dropped = self.taken.values_mut().filter(|taken| taken.is_shared_by(author, space));
                dropped.for_each(|taken| taken.is_dropped = true);
            }
            (DocumentKind::Consents, facts::GRANT) if fact.purpose == Some(facts::ALUMNI) => {
                let grant = Grant { last_day: fact.last_day, seen: fact.seen.iter().copied().collect() };
                self.grants.entry(author).or_default().insert(record, grant);
            }
            (DocumentKind::Consents, facts::WITHDRAWAL) if fact.purpose == Some(facts::ALUMNI) => {
                self.withdrawals.entry(author).or_default().insert(*record.as_bytes());
            }
            _ => {}
        }
        Ok(())
    }

    fn show(&mut self, reader: AccountId, envelope: &Envelope, arrives: bool, now_ms: EpochMs) -> anyhow::Result<()> {
        let id = envelope.id();
        if !self.taken.contains_key(&id) {
            ensure!(envelope.header.account == self.house.account(), "an envelope comes from nowhere");
            self.take(envelope.clone(), now_ms)?;
        }
        let taken = &self.taken[&id];
        ensure!(
            self.may_read(reader, taken, now_ms)?,
            "{reader} was given {:?} of {} in {:?}, month {:?}",
            taken.header.suite,
            taken.header.account,
            taken.header.document,
            taken.month
        );
        if arrives {
            self.read.entry(reader).or_default().insert(id);
        }
        Ok(())
    }

    /// The table: whether somebody may read an envelope now.
    fn may_read(&self, reader: AccountId, taken: &Taken, now_ms: EpochMs) -> anyhow::Result<bool> {
        let author = taken.header.account;
        let Suite::Open { document_kind, space } = taken.header.suite else { return Ok(author == reader) };
        if author == reader || taken.is_dropped {
            return Ok(author == reader);
        }
        let since = if space == SpaceId::house_circle(self.house) {
            self.residents.get(&reader).copied()
        } else if space == SpaceId::alumni_circle(self.house) {
            // (Since when exactly is a matter of consents; the day of leaving is the earliest.)
            if self.is_alumna(reader, self.day(now_ms)?) { self.former.get(&reader).copied() } else { None }
        } else {
            let member = self.bonded.get(&space).and_then(|members| members.get(&reader));
            return Ok(match (member, taken.month) {
                (Some(Some(since)), Some(month)) => month >= *since,
                (Some(_), _) => true,
                (None, _) => false, // a care space of somebody else's among them
            });
        };
        let Some(since) = since else { return Ok(false) };
        Ok(match (document_kind, taken.month) {
            (DocumentKind::Notices, Some(month)) => month >= since.plus(-NOTICES_DAYS).month(),
            (_, Some(month)) => month >= since.month(),
            (_, None) => true,
        })
    }

    fn is_alumna(&self, account: AccountId, today: Day) -> bool {
        let (grants, withdrawals) = (self.grants.get(&account), self.withdrawals.get(&account));
        let is_void = |grant: &Grant| withdrawals.into_iter().flatten().any(|held| !grant.seen.contains(held));
        let is_over = |grant: &Grant| grant.last_day.is_some_and(|last| today.number() > last);
        self.former.contains_key(&account)
            && grants.into_iter().flat_map(BTreeMap::values).any(|grant| !is_void(grant) && !is_over(grant))
    }

    /// Whether a phone that says it is up to date has read all that its person may.
    pub fn check_whole(&self, reader: AccountId, now_ms: EpochMs) -> anyhow::Result<()> {
        let certain = self.day(now_ms)?.plus(-CERTAIN_DAYS).month();
        let read = self.read.get(&reader);
        for (id, taken) in &self.taken {
            let Header { account, document, .. } = taken.header;
            let Suite::Open { space, .. } = taken.header.suite else { continue };
            // When exactly the alumni circle was joined is left open, and what was ended need not come.
            let is_open_question = space == SpaceId::alumni_circle(self.house)
                || taken.month.is_some_and(|month| month < certain)
                || self.ended.contains(&(account, document));
            if is_open_question || !self.may_read(reader, taken, now_ms)? {
                continue;
            }
            ensure!(
                read.is_some_and(|read| read.contains(id)),
                "{reader} is up to date without {:?} of {account} in {document}, month {:?}",
                taken.header.suite,
                taken.month
            );
        }
        Ok(())
    }
}
