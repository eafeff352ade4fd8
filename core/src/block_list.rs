//! The block list: whose words a person does not want to see. It lies in the sealed path, so only the person's own
//! devices know of it; nothing about it is ever sent to anybody.

use crate::corrections::{self, correcting};
use crate::documents::{Record, RecordType};
use crate::ids::{AccountId, RecordId};
use crate::time::EpochMs;
use minicbor::{Decode, Encode};
use std::collections::BTreeSet;

#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
struct Block {
    #[n(0)]
    record_type: RecordType,
    #[n(1)]
    account: AccountId,
    #[n(2)]
    is_blocked: bool,
    #[n(3)]
    replaces: Vec<RecordId>,
    #[n(4)]
    recorded_ms: EpochMs,
}

correcting!(Block, recorded_ms);

/// The record that blocks an account, or no longer does, in place of all that stood for it.
pub fn record(id: RecordId, account: AccountId, is_blocked: bool, recorded_ms: EpochMs, records: &[Record]) -> Record {
    let of_account = standing(records).into_iter().filter(|(_, block)| block.account == account);
    let replaces = of_account.map(|(id, _)| id).collect();
    Record::of(id, &Block { record_type: RecordType::Block, account, is_blocked, replaces, recorded_ms })
}

/// Who is blocked, by the records of a path. Where one phone blocked while another did not know of it, the block stands.
pub fn blocked(records: &[Record]) -> BTreeSet<AccountId> {
    standing(records).into_iter().filter(|(_, block)| block.is_blocked).map(|(_, block)| block.account).collect()
}

fn standing(records: &[Record]) -> Vec<(RecordId, Block)> {
    corrections::unreplaced(corrections::all(records, RecordType::Block))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_stands_until_it_is_taken_back_knowingly() {
        let (id, ben) = (|n| RecordId::from_bytes([n; 16]), AccountId::from_bytes([2; 16]));
        let dev = AccountId::from_bytes([4; 16]);
        let mut records = vec![record(id(1), ben, true, 9, &[]), record(id(2), dev, true, 9, &[])];
        assert_eq!(blocked(&records), BTreeSet::from([ben, dev]));
        let tablet = record(id(3), ben, true, 1, &records);
        records.push(record(id(4), ben, false, 2, &records));
        assert_eq!(blocked(&records), BTreeSet::from([dev]));
        records.push(tablet);
        assert_eq!(blocked(&records), BTreeSet::from([ben, dev]), "the tablet did not know");
        records.push(record(id(5), ben, false, 3, &records));
        assert_eq!(blocked(&records), BTreeSet::from([dev]));
    }
}
