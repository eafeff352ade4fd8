use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

const DAY_MS: EpochMs = 24 * 3_600_000;
const DEV: AccountId = AccountId::from_bytes([1; 16]);

fn account(n: u8) -> AccountId {
    AccountId::from_bytes([n; 16])
}

fn id(n: u8) -> RecordId {
    RecordId::from_bytes([n; 16])
}

/// Author, the other one, what was said.
type Said = Vec<(AccountId, AccountId, Record)>;

fn mentoring(said: &Said) -> Mentoring {
    Mentoring::of(said.iter().map(|(author, other, record)| (*author, *other, record)))
}

/// Account `n` asks Dev, who says yes an hour later for each number.
fn asks_and_yes(n: u8) -> Said {
    let yes = MentorAccepted::record(id(100 + n), id(n), i64::from(n) * 3_600_000);
    vec![(account(n), DEV, MentorAsked::record(id(n), 0)), (DEV, account(n), yes)]
}

fn mentees(said: &Said) -> Vec<AccountId> {
    mentoring(said).mentees(DEV).into_iter().collect()
}

fn approvals(until: i32) -> Approvals {
    let day = |number| Day::from_number(number).unwrap();
    let approved = MentorApproved::parse(DEV, true, Some(day(until)), 0, day(0)).unwrap();
    Approvals::of(&[approved.record(id(200))])
}

#[test]
fn a_fourth_finds_no_room_until_one_of_the_two_ends_it() {
    let mut said: Said = (2..=5).flat_map(asks_and_yes).collect();
    assert_eq!(mentees(&said), [account(2), account(3), account(4)]);
    let surplus: Vec<_> = mentoring(&said).surplus(DEV).into_iter().map(|asking| asking.mentee).collect();
    assert_eq!(surplus, [account(5)]);
    said.push((account(3), DEV, MentorEnded::record(id(50), vec![id(3)], 9)));
    assert_eq!(mentees(&said), [account(2), account(4), account(5)]);
    assert_eq!(mentoring(&said).surplus(DEV), []);
}

#[test]
fn an_ending_is_for_good_and_only_of_the_two() {
    let mut said = asks_and_yes(2);
    said.push((account(3), DEV, MentorEnded::record(id(50), vec![id(2)], 9)));
    said.push((account(2), account(3), MentorEnded::record(id(51), vec![id(2)], 9)));
    assert_eq!(mentees(&said), [account(2)], "what others say in pairs of their own");
    said.push((DEV, account(2), MentorEnded::record(id(52), vec![id(2)], 9)));
    said.push((DEV, account(2), MentorAccepted::record(id(53), id(2), 10)));
    assert_eq!(mentees(&said), [], "a yes to the same asking does not bring it back");
    said.push((account(2), DEV, MentorAsked::record(id(54), 11)));
    assert_eq!(mentoring(&said).open(12).len(), 1, "asking again does");
    said.push((DEV, account(2), MentorAccepted::record(id(55), id(54), 12)));
    assert_eq!(mentees(&said), [account(2)]);
}

#[test]
fn only_who_was_asked_says_yes_and_in_time() {
    let asked = |said: &mut Said| said.push((account(2), DEV, MentorAsked::record(id(2), 0)));
    let yes = |at_ms| MentorAccepted::record(id(9), id(2), at_ms);
    for (author, other, at_ms, is_in) in [
        (account(2), DEV, 1, false),
        (account(3), account(2), 1, false),
        (DEV, account(3), 1, false),
        (DEV, account(2), INVITATION_MS + 1, false),
        (DEV, account(2), INVITATION_MS, true),
    ] {
        let mut said = vec![(author, other, yes(at_ms))];
        asked(&mut said);
        assert_eq!(!mentoring(&said).held().is_empty(), is_in, "{author} {other} {at_ms}");
    }
}

#[test]
fn without_an_approval_nothing_stands() {
    let (said, day) = (asks_and_yes(2), |number| Day::from_number(number).unwrap());
    let standing = |approvals: &Approvals, today| mentoring(&said).standing(approvals, day(today)).len();
    assert_eq!(standing(&Approvals::default(), 1), 0);
    assert_eq!((standing(&approvals(20), 20), standing(&approvals(20), 21)), (1, 0));
    assert_eq!(mentees(&said), [account(2)], "the place is still taken");
}

#[test]
fn an_asking_is_open_for_two_weeks_and_until_it_is_answered() {
    let said: Said = vec![(account(2), DEV, MentorAsked::record(id(2), 0))];
    let open = |said: &Said, ms| mentoring(said).open(ms).len();
    assert_eq!((open(&said, INVITATION_MS), open(&said, INVITATION_MS + 1)), (1, 0));
    assert_eq!(open(&asks_and_yes(2), 1), 0);
    let back = (account(2), DEV, MentorEnded::record(id(9), vec![id(2)], 1));
    assert_eq!(open(&[said, vec![back]].concat(), 2), 0);
}

#[test]
fn the_bytes_of_what_two_people_say_do_not_change() {
    let hex = |record: Record| data_encoding::HEXLOWER.encode(&record.bytes);
    let one = "01".repeat(16);
    assert_eq!(hex(MentorAsked::record(id(2), 5)), "a20018440205");
    assert_eq!(hex(MentorAccepted::record(id(2), id(1), 5)), format!("a30018450150{one}0205"));
    assert_eq!(hex(MentorEnded::record(id(2), vec![id(1)], 5)), format!("a3001848018150{one}0205"));
}

/// What Dev and six others say to each other, in pairs with Dev: askings both ways, answers, endings.
fn any_said() -> impl Strategy<Value = Said> {
    let one = (0..6u8, 2..8u8, any::<bool>(), 0..3u8, 0..20i64).prop_map(|(what, n, is_devs, which, days)| {
        let (author, other) = if is_devs { (DEV, account(n)) } else { (account(n), DEV) };
        let (asking, at_ms) = (id(n * 4 + which), days * DAY_MS);
        let this = id(100 + n * 4 + which + 30 * (what % 2));
        let record = match what {
            0 | 1 => return (account(n), DEV, MentorAsked::record(asking, at_ms)),
            2..=4 => MentorAccepted::record(this, asking, at_ms),
            _ => MentorEnded::record(this, vec![asking], at_ms),
        };
        (author, other, record)
    });
    proptest::collection::vec(one, 0..80)
}

proptest! {
    #[test]
    fn both_sides_and_every_order_agree_on_three_at_most(
        (said, shuffled) in any_said().prop_flat_map(|said| (Just(said.clone()), Just(said).prop_shuffle())),
        today in 0..30i32,
    ) {
        let (approvals, today) = (approvals(20), Day::from_number(today).unwrap());
        let of_dev = mentoring(&said);
        prop_assert_eq!(of_dev.held(), mentoring(&shuffled).held());
        let standing = of_dev.standing(&approvals, today);
        prop_assert!(standing.iter().filter(|asking| asking.mentor == DEV).count() <= usize::from(MENTEES_MAX));
        prop_assert!(today.number() <= 20 || standing.is_empty());

        // Dev's phone ends what is too much; then each of the others, who has their own pair only, sees what Dev sees.
        let mut said = said;
        for (n, asking) in (0u8..).zip(of_dev.surplus(DEV)) {
            said.push((DEV, asking.mentee, MentorEnded::record(id(230 + n), vec![asking.id], 0)));
        }
        let after = mentoring(&said);
        prop_assert_eq!(after.surplus(DEV), vec![]);
        prop_assert_eq!(&after.standing(&approvals, today), &standing, "nobody loses their place by it");
        let mut pairs: BTreeMap<AccountId, Said> = BTreeMap::new();
        for (author, other, record) in said {
            pairs.entry(if author == DEV { other } else { author }).or_default().push((author, other, record));
        }
        for (other, of_pair) in pairs {
            let here: Vec<_> = standing.iter().filter(|asking| asking.is_of(other)).copied().collect();
            prop_assert_eq!(mentoring(&of_pair).standing(&approvals, today), here);
        }
    }
}
