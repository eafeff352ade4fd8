//! What open records say about who may read, read from their bytes and by nothing of the core's rules.

use minicbor::Decode;
use minicbor::bytes::ByteArray;
use porchlight_core::crypto::envelope::{Envelope, Suite};
use porchlight_core::ids::RecordId;
use porchlight_core::sync::page;

pub const GRANT: u16 = 20;
pub const WITHDRAWAL: u16 = 21;
pub const PAIR_OPENED: u16 = 60;
pub const FOUNDED: u16 = 61;
pub const ACCEPTED: u16 = 63;
pub const LEFT: u16 = 65;
/// The purpose that opens the alumni circle.
pub const ALUMNI: u16 = 4;

/// A record, as far as it matters here.
#[derive(Debug, Default)]
pub struct Fact {
    pub record_type: u16,
    /// The account that it names.
    pub names: Option<[u8; 16]>,
    pub purpose: Option<u16>,
    pub last_day: Option<i32>,
    pub seen: Vec<[u8; 16]>,
    /// The day that puts it into a month.
    pub day: Option<i32>,
}

#[derive(Decode)]
#[cbor(map)]
struct Any {
    #[n(0)]
    record_type: u16,
}

#[derive(Decode)]
#[cbor(map)]
struct Naming {
    #[n(1)]
    names: ByteArray<16>,
}

#[derive(Decode)]
#[cbor(map)]
struct Consenting {
    #[n(1)]
    purpose: u16,
    #[n(6)]
    last_day: Option<i32>,
    #[n(8)]
    seen: Option<Vec<ByteArray<16>>>,
}

#[derive(Decode)]
#[cbor(map)]
struct Dated {
    #[n(5)]
    day: i32,
}

/// The records of an open envelope.
pub fn of(envelope: &Envelope) -> Vec<(RecordId, Fact)> {
    let Suite::Open { document_kind, .. } = envelope.header.suite else { return Vec::new() };
    let is_monthly = porchlight_core::documents::is_monthly(document_kind);
    let records = page::records_of(envelope);
    records.into_iter().filter_map(|record| Some((record.id, fact(&record.bytes, is_monthly)?))).collect()
}

fn fact(bytes: &[u8], is_monthly: bool) -> Option<Fact> {
    let Any { record_type } = minicbor::decode(bytes).ok()?;
    let mut fact = Fact { record_type, ..Fact::default() };
    if is_monthly {
        fact.day = Some(minicbor::decode::<Dated>(bytes).ok()?.day);
    }
    match record_type {
        PAIR_OPENED => fact.names = Some(*minicbor::decode::<Naming>(bytes).ok()?.names),
        GRANT | WITHDRAWAL => {
            let Consenting { purpose, last_day, seen } = minicbor::decode(bytes).ok()?;
            (fact.purpose, fact.last_day) = (Some(purpose), last_day);
            fact.seen = seen.into_iter().flatten().map(|id| *id).collect();
        }
        _ => {}
    }
    Some(fact)
}
