//! What a person does by hand: the phone of the command line and the served house, as processes. A journal is written,
//! a second device linked while the house is away, the first one lost and replaced by the twelve words; nothing that
//! was written is lost.

use crate::hands::{House, binary, id_of};
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::Command;

/// The words of sixteen zero bytes: good words, of nobody.
const ALL_ZEROS: &str =
    "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about\n";

#[test]
fn a_lost_phone_is_replaced_by_twelve_words_and_nothing_is_lost() {
    let mut house = House::begin(1);
    house.join("ana");
    house.says("ana", &["write", "--title", "Dawn", "The lake was still."]);
    house.says("ana", &["write", "Nobody reads this but me."]);
    house.words("ana", &["words"]);
    let words = house.words("ana", &["words", "--spanish"]);

    house.leave();
    let linked = house.link("tablet", "ana");
    assert!(linked.contains("a device of yours now") && linked.contains("cannot be reached"), "{linked}");
    house.open();
    house.says("tablet", &["sync"]);
    let journal = house.says("tablet", &["journal"]);
    assert!(house.says("tablet", &["read", &id_of(&journal, "Dawn")]).contains("The lake was still."));
    house.says("tablet", &["write", "Written on the tablet."]);
    house.says("tablet", &["sync"]);
    house.says("ana", &["sync"]);
    assert!(house.says("ana", &["journal"]).contains("Written on the tablet."));
    assert_eq!(house.says("ana", &["devices"]).matches("NEW").count(), 1);

    // The phone is lost, with words in it that nobody has seen.
    house.says("ana", &["write", "Written just before."]);
    let url = house.url();
    let recover = ["recover", "--server", &url];
    let wrong = house.run("new", &recover, &"zorro ".repeat(12), None);
    assert!(!wrong.is_well && wrong.err.contains("compare each with the paper"), "{wrong:?}");
    let back = house.run("new", &recover, &words.replacen(' ', "\n", 5), None);
    assert!(back.is_well && back.out.contains("Welcome back"), "{back:?}");
    let journal = house.says("new", &["journal"]);
    assert_eq!(journal.lines().count(), 3, "{journal}");
    for old in ["ana", "tablet"] {
        assert!(house.refuses(old, &["sync"]).contains("rest"));
    }
    let devices = house.says("new", &["devices"]);
    let lost = id_of(&devices, "the first");
    house.says("new", &["resume", &id_of(&devices, &format!("let in by {lost}"))]);
    house.says("tablet", &["sync"]);
    assert!(house.says("new", &["remove", &lost]).contains("Removed for good"));

    // It is found again. It says what it still has, and is of no use to a finder.
    assert!(house.refuses("ana", &["sync"]).contains("removed this phone for good"));
    assert!(house.refuses("ana", &["journal"]).contains("removed this phone for good"));
    house.says("new", &["sync"]);
    assert!(house.says("new", &["late"]).contains("Written just before."));
    house.says("new", &["late", "keep", &lost]);
    house.says("new", &["sync"]);
    house.says("tablet", &["sync"]);
    let journal = house.says("tablet", &["journal"]);
    assert_eq!(journal.lines().count(), 4, "{journal}");
    assert!(journal.contains("Written just before."));
    let devices = house.says("tablet", &["devices"]);
    assert!(devices.contains("let in by the twelve words, NEW") && devices.contains("the first, removed"), "{devices}");
}

#[test]
fn a_tablet_of_the_house_hands_over_while_nothing_can_be_reached() {
    let mut house = House::begin(6);
    house.join("tablet");
    house.admin(&["resident", "away", "--house", "Cedar House", "--name", "tablet", "--until", "2999-12-31"]);
    house.admin(&["resident", "back", "--house", "Cedar House", "--name", "tablet"]);
    house.says("tablet", &["write", "Written on the sofa."]);
    house.link("own", "tablet");
    house.says("own", &["sync"]);
    house.leave();
    house.says("tablet", &["write", "The last line."]);
    assert!(house.refuses("tablet", &["hand-over"]).contains("only here"));
    house.open();
    ["tablet", "own"].iter().for_each(|phone| drop(house.says(phone, &["sync"])));
    house.leave();
    let mut child = house.start("tablet", &["hand-over"], None);
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let answer = house.says("own", &["take-over", &lines.next().unwrap().unwrap()]);
    child.stdin.take().unwrap().write_all(answer.as_bytes()).unwrap();
    assert!(lines.next().unwrap().unwrap().contains("is erased") && child.wait().unwrap().success());
    assert!(house.refuses("tablet", &["journal"]).contains("removed this phone for good"));
    assert_eq!(house.says("own", &["journal"]).lines().count(), 2);
}

#[test]
fn an_account_is_closed_by_who_was_shown_what_that_means() {
    let mut house = House::begin(8);
    house.join("ana");
    house.says("ana", &["write", "Mine."]);
    house.link("tablet", "ana");
    ["ana", "tablet"].iter().for_each(|phone| drop(house.says(phone, &["sync"])));
    assert!(house.refuses("ana", &["close", "for-good", "zz"]).contains("look at `close`"));
    assert!(house.refuses("tablet", &["close", "erase"]).contains("not closed"));
    let shown = house.says("ana", &["close"]);
    assert!(shown.contains("entries: 1.") && shown.contains("told: Cedar House"), "{shown}");
    let word =
        shown.split('`').rfind(|part| part.starts_with("close for-good")).unwrap().split(' ').next_back().unwrap();

    house.leave();
    assert!(house.says("ana", &["close", "for-good", word]).contains("as soon as this phone reaches the house"));
    assert!(house.says("ana", &["close", "keep"]).contains("Your account is open"));
    house.open();
    assert!(house.says("ana", &["sync"]).contains("Up to date"), "kept, it is an account like any other");
    assert!(house.says("ana", &["close", "for-good", word]).contains("nothing of it is on this phone"));
    assert!(house.refuses("ana", &["journal"]).contains("was closed"));
    assert!(house.says("ana", &["close"]).contains("nothing of it is on this phone"));

    assert!(house.refuses("tablet", &["sync"]).contains("was closed"));
    assert!(house.says("tablet", &["close"]).contains("on another device of yours"));
    assert!(house.says("tablet", &["export"]).contains("Mine."));
    assert!(house.says("tablet", &["close", "erase"]).contains("nothing of it is on this phone"));
}

#[test]
fn a_journal_is_written_searched_taken_away_and_brought_back() {
    let house = House::begin(3);
    house.says("ana", &["write", "--title", "Dawn", "The lake was still."]);
    assert!(house.run("ana", &["write", "-"], "Two\nlines\n", None).is_well);
    let journal = house.says("ana", &["journal"]);
    let (dawn, lines) = (id_of(&journal, "Dawn"), id_of(&journal, "Two"));
    assert!(house.says("ana", &["search", "LAKE", "dawn"]).starts_with(&dawn));
    house.says("ana", &["edit", &dawn, "The lake moved.", "--title", "Noon"]);
    let file = house.path("journal.json");
    std::fs::write(&file, house.says("ana", &["export"])).unwrap();
    house.says("ana", &["delete", &lines]);
    assert!(!house.says("ana", &["journal"]).contains("Two"));
    assert!(house.says("ben", &["import", &file]).contains("2 came back"));
    assert!(house.says("ben", &["read", &dawn]).contains("Noon\nThe lake moved.\n"));
    assert!(house.says("ana", &["import", &file]).contains("1 were deleted"));
    let long = house.run("ana", &["write", "-"], &"long ".repeat(100_000), None);
    assert!(!long.is_well && long.err.contains("`drafts`"), "{}", long.err);
    let drafts = house.says("ana", &["drafts"]);
    house.says("ana", &["drafts", "--forget", &id_of(&drafts, "longer than")]);
    assert_eq!(house.says("ana", &["drafts"]), "There are no drafts.\n");
}

#[test]
fn who_looked_is_said_by_the_phone_and_checked_on_the_server() {
    let mut house = House::begin(7);
    house.join("ana");
    assert!(house.says("ana", &["who-looked"]).contains("Nobody has looked"));
    assert!(house.says("ana", &["who-looked"]).contains("Cedar House: checked "), "it has a first checkpoint");
    let verified = house.admin(&["verify"]);
    assert_eq!(
        (verified["houses"][0]["entries"].as_u64(), verified["houses"][0]["findings"].as_array().map(Vec::len)),
        (Some(1), Some(0))
    );
    house.leave();
    assert_eq!(house.admin(&["verify"]), verified, "and without a server");
    let database = rusqlite::Connection::open(PathBuf::from(house.path("server")).join("porchlight.db")).unwrap();
    database.execute("UPDATE disclosure_leaves SET salt = zeroblob(16)", []).unwrap();
    let out = Command::new(binary("porchlight")).args(["verify", "--data", &house.path("server")]).output().unwrap();
    let (said, error) = (String::from_utf8(out.stdout).unwrap(), String::from_utf8(out.stderr).unwrap());
    assert!(
        !out.status.success() && said.contains("entry 0 was edited") && error.contains("was changed"),
        "{said}{error}"
    );
}

#[test]
fn what_cannot_be_done_says_what_to_do() {
    let house = House::begin(4);
    let first = id_of(&house.says("ana", &["devices"]), "this phone");
    let cases: &[(&[&str], &str)] = &[
        (&["join", "PL1.abc"], "copy the whole code"),
        (&["write", ""], "write one of them"),
        (&["read", "zz"], "look at `journal`"),
        (&["link-answer", "PLQ1.abc"], "copy it again"),
        (&["link"], "choose an empty folder"),
        (&["recover", "--server", "http://127.0.0.1:1"], "choose an empty folder"),
        (&["remove", &first], "another one of yours"),
        (&["suspend", "zz"], "look at `devices`"),
        (&["late", "keep", "zz"], "look at `late`"),
        (&["close", "for-good", "zz"], "look at `close`"),
        (&["import", "no such file"], "give the file that `export` made"),
        (&["words"], "do it again"),
        (&["pin", "set"], "do it again"),
        (&["consent", "on"], "ask staff for a code"),
    ];
    for (arguments, advice) in cases {
        let said = house.refuses("ana", arguments);
        assert!(said.contains(advice), "{arguments:?}: {said}");
    }
    assert!(house.run("new", &["link"], "nonsense\n", None).err.contains("copy it again"));
    let far = house.run("new", &["recover", "--server", "http://127.0.0.1:1"], ALL_ZEROS, None);
    assert!(far.err.contains("cannot be reached"), "{far:?}");
    let plain = house.run("new", &["recover", "--server", "http://cedar.example"], ALL_ZEROS, None);
    assert!(plain.err.contains("must begin with https://"), "{plain:?}");
}

#[test]
fn a_phone_with_a_pin_shows_nothing_without_it() {
    let house = House::begin(2);
    house.join("ana");
    house.says("ana", &["write", "Mine."]);
    assert!(house.run("ana", &["pin", "set"], "2468\n", None).is_well);
    assert!(house.refuses("ana", &["journal"]).contains("PIN"));
    assert!(house.run("ana", &["journal"], "1357\n", None).err.contains("not the PIN"));
    assert!(house.run("ana", &["journal"], "2468\n", None).out.contains("Mine."));
    assert!(house.run("ana", &["journal"], "", Some("2468")).out.contains("Mine."));
    assert!(house.says("ana", &["sync"]).contains("stays locked"));
    assert!(house.run("ana", &["pin", "off"], "2468\n", None).is_well);
    assert!(house.says("ana", &["journal"]).contains("Mine."));
}
