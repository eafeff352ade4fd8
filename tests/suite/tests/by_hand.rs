//! What a person does by hand: the phone of the command line and the served house, as processes. A journal is written,
//! a second device linked while the house is away, the first one lost and replaced by the twelve words; nothing that
//! was written is lost.

mod processes;

use house_simulator::phone::generator;
use processes::{Process, free_port};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

/// The words of sixteen zero bytes: good words, of nobody.
const ALL_ZEROS: &str =
    "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about\n";

/// The phones' folders and the server's.
struct House {
    folder: tempfile::TempDir,
    listen: String,
    server: Option<Process>,
}

/// What a phone said.
#[derive(Debug)]
struct Said {
    is_well: bool,
    out: String,
    err: String,
}

fn binary(name: &str) -> PathBuf {
    std::env::current_exe().unwrap().ancestors().nth(2).unwrap().join(name) // TARGET/PROFILE/deps/TEST
}

impl House {
    fn begin(part: u64) -> Self {
        let port = free_port(&mut generator(u64::from(std::process::id()), part));
        let folder = tempfile::tempdir().unwrap();
        let mut house = Self { folder, listen: format!("127.0.0.1:{port}"), server: None };
        house.open();
        house.admin(&["house", "create", "--name", "Cedar House", "--zone", "America/Denver"]);
        house
    }

    fn url(&self) -> String {
        format!("http://{}", self.listen.replace("127.0.0.1", "localhost"))
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    fn open(&mut self) {
        let mut server =
            Process::start("porchlight", &["serve", "--data", &self.path("server"), "--listen", &self.listen]);
        assert!(server.line().starts_with("Porchlight is listening"));
        self.server = Some(server);
    }

    fn leave(&mut self) {
        self.server.take().unwrap().kill();
    }

    fn admin(&self, arguments: &[&str]) -> serde_json::Value {
        let mut command = Command::new(binary("porchlight"));
        let out = command.args(arguments).args(["--json", "--data", &self.path("server")]).output().unwrap();
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        serde_json::from_slice(&out.stdout).unwrap()
    }

    fn start(&self, who: &str, arguments: &[&str], pin: Option<&str>) -> Child {
        let mut command = Command::new(binary("phone"));
        command.args(["--data", &self.path(who)]).args(arguments).env("TZ", "America/Denver");
        command.env_remove("PORCHLIGHT_PIN").envs(pin.map(|pin| ("PORCHLIGHT_PIN", pin)));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// Runs a phone to its end.
    fn run(&self, who: &str, arguments: &[&str], input: &str, pin: Option<&str>) -> Said {
        let mut child = self.start(who, arguments, pin);
        // One that has no question ends without reading.
        child.stdin.take().unwrap().write_all(input.as_bytes()).ok();
        let out = child.wait_with_output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Said { is_well: out.status.success(), out: text(out.stdout), err: text(out.stderr) }
    }

    /// Runs a phone that does what it is told; what it printed.
    fn says(&self, who: &str, arguments: &[&str]) -> String {
        let said = self.run(who, arguments, "", None);
        assert!(said.is_well, "{arguments:?}: {said:?}");
        said.out
    }

    /// Runs a phone that does not; its reason.
    fn refuses(&self, who: &str, arguments: &[&str]) -> String {
        let said = self.run(who, arguments, "", None);
        assert!(!said.is_well, "{arguments:?}: {said:?}");
        said.err
    }

    fn join(&self, who: &str) {
        let url = self.url();
        let invite = self.admin(&["invite", "resident", "--house", "Cedar House", "--name", who, "--url", &url]);
        self.says(who, &["join", invite["code"].as_str().unwrap()]);
    }

    /// New words, copied and given back.
    fn words(&self, who: &str, arguments: &[&str]) -> String {
        let mut child = self.start(who, arguments, None);
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let (mut words, mut line) = (Vec::new(), String::new());
        while !line.starts_with("To be sure") {
            line.clear();
            assert!(out.read_line(&mut line).unwrap() > 0, "no words were shown");
            if let [number, word] = line.split_whitespace().collect::<Vec<_>>()[..] {
                assert_eq!(number.parse(), Ok(words.len() + 1));
                words.push(word.to_owned());
            }
        }
        let positions = line.split(|c: char| !c.is_ascii_digit()).filter_map(|number| number.parse::<usize>().ok());
        let answers: String = positions.map(|position| format!("{}\n", words[position - 1])).collect();
        child.stdin.take().unwrap().write_all(answers.as_bytes()).unwrap();
        let mut rest = String::new();
        out.read_to_string(&mut rest).unwrap();
        assert!(child.wait().unwrap().success() && rest.contains("The words count from now on"), "{rest}");
        words.join(" ")
    }

    /// Links `new` with `old`; what `new` said.
    fn link(&self, new: &str, old: &str) -> String {
        let mut child = self.start(new, &["link"], None);
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut code = String::new();
        out.read_line(&mut code).unwrap();
        let answer = self.says(old, &["link-answer", code.trim()]);
        let backwards: Vec<&str> = answer.lines().rev().collect();
        let typed = format!("PLA1.not a code\n\n{}\n", backwards.join("\n"));
        child.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
        let mut rest = String::new();
        out.read_to_string(&mut rest).unwrap();
        assert!(child.wait().unwrap().success(), "{rest}");
        rest
    }
}

/// The short id of the row of a list that holds this.
fn id_of(list: &str, words: &str) -> String {
    let row = list.lines().find(|row| row.contains(words)).unwrap_or_else(|| panic!("no {words:?} in {list}"));
    row.split(' ').next().unwrap().to_owned()
}

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
