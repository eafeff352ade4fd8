//! Ana and Ben say kind words to each other: without a network, and with several devices.

use crate::anas_phones::phone_clock;
use crate::kind_words::{HOUR, ana_and_ben, circle, code, drafts, give, housemate, id, only_post, person, texts};
use house_simulator::phone::Phone;
use porchlight_core::companion::SHOWN_DAYS;
use porchlight_core::encouragements::caps::{A_DAY_MAX, A_DAY_TO_ONE_MAX};
use porchlight_core::protocol::ExitKind;
use porchlight_core::views::{LooksLikeView, PostStateView, ThanksView};
use porchlight_server::store::{Exit, Store};

#[test]
fn a_card_waits_for_a_network_arrives_and_is_thanked_for_between_the_two() {
    let (mut house, mut ben) = ana_and_ben();
    let mut dev = housemate(&mut house, "Dev", 6);
    house.settle_ana();
    let names: Vec<_> =
        circle(&house.ana).people.into_iter().map(|person| (person.name.unwrap(), person.is_me)).collect();
    assert_eq!(names, [("Ana".to_owned(), true), ("Ben".to_owned(), false), ("Dev".to_owned(), false)]);

    let given = house.ana.core().encourage(Some(id(&ben)), Some(2), None, false).unwrap();
    assert_eq!((given.posts[0].state, given.posts[0].card), (Some(PostStateView::Waiting), Some(2)));
    assert!(circle(&ben).posts.is_empty());
    house.settle_ana();
    assert_eq!(only_post(&house.ana).state, Some(PostStateView::Sent));

    house.settle(&mut ben);
    let post = only_post(&ben);
    assert_eq!((post.author.clone(), post.to.clone(), post.state), (id(&house.ana), Some(id(&ben)), None));
    let thanks = ben.core().thank(post.id.clone(), 3).unwrap().posts.remove(0).thanks;
    assert_eq!(thanks, [ThanksView { person: id(&ben), card: 3 }]);
    ben.core().thank(post.id.clone(), 3).unwrap();
    assert_eq!(ben.core().today().unwrap().sync.waiting, 1, "the same thanks are said once");
    house.settle(&mut ben);
    house.settle_ana();
    assert_eq!(only_post(&house.ana).thanks, thanks);

    let card = circle(&house.ana).giving;
    assert_eq!((card.people, card.wrote_back, card.run_days), (1, 1, 1));
    house.settle(&mut dev);
    assert_eq!(circle(&dev).posts, [], "what the two say is theirs");
    assert_eq!(circle(&dev).giving.people, 0);
    assert_eq!(ben.core().thank(post.id, 7).unwrap_err().code(), "not_a_card");
}

#[test]
fn what_is_said_to_the_circle_can_be_taken_back_for_all() {
    let (mut house, mut ben) = ana_and_ben();
    give(&house.ana, None, "Soup is on the stove").unwrap();
    house.settle_ana();
    house.settle(&mut ben);
    let post = only_post(&ben);
    assert_eq!((post.text.as_deref(), post.to), (Some("Soup is on the stove"), None));
    assert_eq!(ben.core().take_post_back(post.id.clone()).unwrap_err().code(), "post", "it is not Ben's");
    ben.core().thank(post.id.clone(), 1).unwrap();
    house.settle(&mut ben);
    house.settle_ana();
    assert_eq!(only_post(&house.ana).thanks.len(), 1);

    let left_today = circle(&house.ana).left_today;
    assert_eq!(house.ana.core().take_post_back(post.id.clone()).unwrap().posts, []);
    assert_eq!(circle(&house.ana).left_today, left_today, "it still counts for its day");
    assert_eq!(house.ana.core().take_post_back(post.id).unwrap_err().code(), "post");
    house.settle_ana();
    house.settle(&mut ben);
    assert_eq!(circle(&ben).posts, []);
}

#[test]
fn what_cannot_be_given_is_refused_with_its_field_and_stays_as_a_draft() {
    let (mut house, ben) = ana_and_ben();
    let stranger = Phone::new("stranger", house.path(), phone_clock(&house.clock), 9).unwrap();
    let ana = &house.ana;
    assert_eq!(code(give(ana, Some(ana), "to myself")), "to_yourself");
    assert_eq!(code(give(ana, Some(&stranger), "hello")), "not_in_your_circle");
    assert_eq!(code(give(ana, Some(&ben), "look at www.there.org")), "has_link");
    assert_eq!(code(give(ana, None, "call 303 555 0199")), "has_phone_number");
    assert_eq!(code(give(ana, None, &"é".repeat(281))), "too_long");
    assert_eq!(drafts(ana).len(), 5);
    let field = ana.core().encourage(None, None, Some("https://x".into()), false).unwrap_err();
    assert_eq!(field.to_string(), "has_link: text");
    assert_eq!(drafts(ana), ["https://x"]);
    assert_eq!(code(give(ana, None, "  ")), "empty");
    assert_eq!(ana.core().encourage(None, Some(17), None, false).unwrap_err().code(), "not_a_card");
    assert_eq!(ana.core().encourage(Some("?".into()), Some(1), None, false).unwrap_err().code(), "not_an_id");
    assert_eq!(ana.core().set_display_name("A\u{202e}na".into()).unwrap_err().code(), "not_one_line");
    assert_eq!(stranger.core().circle().unwrap_err().code(), "no_house");
    assert_eq!((drafts(ana), circle(ana).posts), (vec![], vec![]));

    assert_eq!(ana.core().check_words("my guy has it".into()), [LooksLikeView::Sourcing]);
    assert_eq!(ana.core().check_words("you have this".into()), []);
    house.settle_ana();
    assert_eq!(house.ana.core().today().unwrap().sync.waiting, 0, "nothing of it was written down");
}

#[test]
fn the_caps_hold_and_the_screen_says_what_is_left() {
    let (mut house, mut ben) = ana_and_ben();
    assert_eq!((person(&house.ana, &ben).left, person(&house.ana, &house.ana).left), (1, 0));
    give(&house.ana, Some(&ben), "first").unwrap();
    assert_eq!(code(give(&house.ana, Some(&ben), "second")), "cap_no_reply");
    assert_eq!((drafts(&house.ana), person(&house.ana, &ben).left), (vec!["second".to_owned()], 0));

    house.settle_ana();
    house.settle(&mut ben);
    house.pass(1);
    give(&ben, Some(&house.ana), "thank you, Ana").unwrap();
    house.settle(&mut ben);
    house.settle_ana();
    house.pass(1);
    for n in 1..A_DAY_TO_ONE_MAX {
        assert_eq!(person(&house.ana, &ben).left as usize, A_DAY_TO_ONE_MAX - n);
        give(&house.ana, Some(&ben), "again").unwrap();
    }
    assert_eq!(code(give(&house.ana, Some(&ben), "sixth")), "cap_pair");
    for n in A_DAY_TO_ONE_MAX..A_DAY_MAX {
        assert_eq!(circle(&house.ana).left_today as usize, A_DAY_MAX - n);
        give(&house.ana, None, "to all").unwrap();
    }
    assert_eq!(code(give(&house.ana, None, "21st")), "cap_day");
    assert_eq!(drafts(&house.ana).len(), 2);
    house.settle_ana();
    house.settle(&mut ben);
    assert_eq!(circle(&ben).posts.len(), A_DAY_MAX + 1);
    house.pass(24 * HOUR);
    give(&house.ana, None, "a new day").unwrap();
}

#[test]
fn what_two_devices_gave_apart_is_shown_once_and_the_giver_is_told() {
    let (mut house, mut ben) = ana_and_ben();
    let mut tablet = house.tablet();
    house.settle(&mut tablet);
    give(&house.ana, Some(&ben), "from the phone").unwrap();
    house.pass(1);
    give(&tablet, Some(&ben), "from the tablet").unwrap();
    house.settle(&mut tablet);
    house.settle(&mut ben);
    assert_eq!(texts(&ben), ["from the tablet"]);
    house.settle_ana();
    house.settle(&mut tablet);
    house.settle(&mut ben);
    assert_eq!(texts(&ben), ["from the phone"], "the earlier one counts, whatever came first");
    for device in [&house.ana, &tablet] {
        let states: Vec<_> =
            circle(device).posts.into_iter().map(|post| (post.text.unwrap(), post.state.unwrap())).collect();
        let expected = [("from the tablet", PostStateView::NotDelivered), ("from the phone", PostStateView::Sent)];
        assert_eq!(states, expected.map(|(text, state)| (text.to_owned(), state)));
    }
}

#[test]
fn words_for_now_end_sent_or_not() {
    let (mut house, mut ben) = ana_and_ben();
    ben.core().encourage(None, None, Some("See you at group tonight".into()), true).unwrap();
    house.settle(&mut ben);
    house.settle_ana();
    house.ana.core().encourage(None, None, Some("Good luck this afternoon".into()), true).unwrap();
    house.pass(72 * HOUR - 1);
    assert_eq!(texts(&house.ana).len(), 2);
    house.pass(1);
    let late = only_post(&house.ana);
    assert_eq!(
        (late.text.as_deref(), late.state),
        (Some("Good luck this afternoon"), Some(PostStateView::ExpiredNotSent))
    );
    assert_eq!(circle(&ben).posts, [], "Ben's was sent, and is over");
    house.settle_ana();
    house.settle(&mut ben);
    assert_eq!((circle(&ben).posts, circle(&house.ana).posts), (vec![], vec![]));
}

#[test]
fn the_screen_shows_ninety_days() {
    let (mut house, mut ben) = ana_and_ben();
    give(&house.ana, None, "long ago").unwrap();
    house.settle_ana();
    house.pass(24 * HOUR * i64::from(SHOWN_DAYS - 1));
    house.settle(&mut ben);
    assert_eq!((texts(&ben).len(), texts(&house.ana).len()), (1, 1));
    house.pass(24 * HOUR);
    assert_eq!((texts(&ben).len(), texts(&house.ana).len()), (0, 0));
}

#[test]
fn who_was_given_nothing_for_three_days_is_suggested() {
    let (mut house, ben) = ana_and_ben();
    assert_eq!(circle(&house.ana).nudge, [id(&ben)]);
    give(&house.ana, Some(&ben), "hello").unwrap();
    house.settle_ana();
    assert!(circle(&house.ana).nudge.is_empty());
    house.pass(3 * 24 * HOUR);
    assert_eq!(circle(&house.ana).nudge, [id(&ben)]);
}

#[test]
fn who_left_is_written_no_more_and_what_they_said_stays() {
    let (mut house, mut ben) = ana_and_ben();
    give(&ben, None, "I will miss you all").unwrap();
    house.settle(&mut ben);
    house.settle_ana();
    let exit =
        Exit { how: ExitKind::LeftEarly, at_ms: house.clock.now_ms(), staff_access_ends_ms: house.clock.now_ms() };
    let account = ben.core().whoami().unwrap().0;
    assert!(house.server.store().exit(house.server.house.tenant, account, exit).unwrap());
    assert!(person(&house.ana, &ben).is_here, "her phone has not heard");
    house.settle_ana();
    let gone = person(&house.ana, &ben);
    assert_eq!((gone.name.as_deref(), gone.is_here, gone.left), (Some("Ben"), false, 0));
    assert_eq!(code(give(&house.ana, Some(&ben), "where are you")), "not_in_your_circle");
    assert_eq!(
        (texts(&house.ana), drafts(&house.ana)),
        (vec!["I will miss you all".into()], vec!["where are you".into()])
    );
    house.settle(&mut ben);
    assert_eq!(code(give(&ben, None, "and I of you")), "not_in_your_circle");
    assert_eq!(code(give(&ben, Some(&house.ana), "and you, Ana")), "not_in_your_circle");
}

#[test]
fn who_knows_each_other_can_write_after_one_of_them_left() {
    let (mut house, mut ben) = ana_and_ben();
    give(&ben, Some(&house.ana), "Call me at home any time").unwrap();
    house.settle(&mut ben);
    house.settle_ana();
    let exit = Exit { how: ExitKind::Planned, at_ms: house.clock.now_ms(), staff_access_ends_ms: house.clock.now_ms() };
    let account = ben.core().whoami().unwrap().0;
    assert!(house.server.store().exit(house.server.house.tenant, account, exit).unwrap());
    house.settle_ana();
    house.settle(&mut ben);
    house.pass(1);
    give(&house.ana, Some(&ben), "I will").unwrap();
    house.settle_ana();
    house.settle(&mut ben);
    assert_eq!(texts(&ben), ["I will", "Call me at home any time"]);
}

#[test]
fn a_pair_and_its_first_word_are_kept_together_or_not_at_all_and_no_digest_is_needed() {
    for after in 0..6 {
        let (mut house, mut ben) = ana_and_ben();
        house.ana.fuse.blow_after(after);
        let _ = give(&house.ana, Some(&ben), "hello");
        house.ana.restart().unwrap();
        let shown = circle(&house.ana);
        let waiting = house.ana.core().today().unwrap().sync.waiting;
        assert_eq!(waiting, 2 * shown.posts.len() as u64, "killed after {after} commits");
        house.ana.core().forget_digests().unwrap();
        assert_eq!(circle(&house.ana), shown, "killed after {after} commits");
        house.settle_ana();
        house.settle(&mut ben);
        assert_eq!(texts(&ben).len(), shown.posts.len());
    }
}

#[test]
fn what_the_house_drops_after_half_a_year_is_kept_in_no_digest() {
    const HER_OWN: u32 = 1; // of her path
    let (mut house, mut ben) = ana_and_ben();
    let digests = |phone: &Phone| {
        let database = rusqlite::Connection::open(phone.directory().join("porchlight.db")).unwrap();
        let count = |sql| database.query_row(sql, [], |row| row.get::<_, u32>(0)).unwrap();
        (count("SELECT count(*) FROM digests"), count("SELECT count(*) FROM documents WHERE kind = 9"))
    };
    give(&ben, None, "half a year ago").unwrap();
    house.settle(&mut ben);
    house.settle_ana();
    assert_eq!(texts(&house.ana).len(), 1);
    assert!(digests(&house.ana).0 > HER_OWN && digests(&house.ana).1 == 1);
    house.pass(24 * HOUR * 240);
    give(&ben, Some(&house.ana), "now").unwrap();
    house.settle(&mut ben);
    house.settle_ana();
    assert_eq!(digests(&house.ana), (HER_OWN, 1), "today's words alone are left");
}
