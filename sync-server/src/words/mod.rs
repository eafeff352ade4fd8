//! What the dashboard says: messages by their id, out of `sync-server/locales/`, in the language of the answer that is being
//! made. `say("frame-house")` is a message; what stands in it is put in by name, and never read as markup.

pub(crate) mod language;
mod refused;

pub use refused::Refused;

use askama::filters::{Html, HtmlSafe, escape};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use language::Language;
use porchlight_core::milestones::{Mark, MarkUnit};
use std::fmt::{self, Write};
use std::sync::LazyLock;

macro_rules! texts {
    ($($name:literal),* $(,)?) => {
        const NAMES: &[&str] = &[$($name),*];
        const ENGLISH: &[&str] = &[$(include_str!(concat!("../../locales/en/", $name, ".ftl"))),*];
        const SPANISH: &[&str] = &[$(include_str!(concat!("../../locales/es/", $name, ".ftl"))),*];
    };
}

texts![
    "account",
    "acts",
    "climate",
    "consents",
    "copies",
    "frame",
    "handovers",
    "house",
    "invites",
    "join_codes",
    "mentors",
    "moderation",
    "notices",
    "people",
    "refusals",
    "reissue",
    "residents",
    "sessions",
    "sign_in",
    "staff",
    "stays",
    "written"
];

type Bundle = FluentBundle<FluentResource>;

static BUNDLES: LazyLock<[Bundle; 2]> = LazyLock::new(|| Language::ALL.map(bundle));

fn bundle(language: Language) -> Bundle {
    let texts = match language {
        Language::English => ENGLISH,
        Language::Spanish => SPANISH,
    };
    let mut bundle = FluentBundle::new_concurrent(vec![language.id()]);
    // Where Fluent would put marks around whatever is put in, we write elements, or the marks around names only.
    bundle.set_use_isolating(false);
    for (name, text) in NAMES.iter().zip(texts) {
        let read = FluentResource::try_new((*text).to_owned()).map_err(|(_, errors)| errors);
        let read = read.unwrap_or_else(|errors| panic!("locales/{}/{name}.ftl: {errors:?}", language.tag()));
        bundle.add_resource(read).unwrap_or_else(|errors| panic!("locales/{}/{name}.ftl: {errors:?}", language.tag()));
    }
    bundle
}

/// Reads all messages now, so that a text that cannot be read stops a server where it starts.
pub(crate) fn read() {
    LazyLock::force(&BUNDLES);
}

/// A message.
pub(crate) fn say(id: &'static str) -> Said {
    Said { id, put: Vec::new() }
}

/// How far a milestone is: `30 days`.
pub(crate) fn of_mark(mark: Mark) -> Said {
    let unit = match mark.unit {
        MarkUnit::Days => say("house-mark-days"),
        MarkUnit::Months => say("house-mark-months"),
        MarkUnit::Years => say("house-mark-years"),
    };
    unit.with("count", mark.amount)
}

/// A message with what stands in it. Shown, it is HTML in the current language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    id: &'static str,
    put: Vec<(&'static str, Put)>,
}

/// What can stand in a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Put {
    /// Somebody's own words or name, kept apart from its surroundings.
    Text(String),
    /// A name that is set off.
    Name(String),
    /// The same, as a link to where more of them is.
    NameAt(String, String),
    /// A whole number, which may choose the form of the words around it.
    Number(i64),
    /// A day or a time: for a machine, and written out.
    Time(String, String),
    /// A message in a message.
    Said(Said),
}

/// What can be put in by its type alone.
pub(crate) trait Puts {
    fn put(&self) -> Put;
}

impl<T: Puts + ?Sized> Puts for &T {
    fn put(&self) -> Put {
        (*self).put()
    }
}

impl Puts for str {
    fn put(&self) -> Put {
        Put::Text(self.to_owned())
    }
}

impl Puts for String {
    fn put(&self) -> Put {
        Put::Text(self.clone())
    }
}

impl Puts for Said {
    fn put(&self) -> Put {
        Put::Said(self.clone())
    }
}

macro_rules! numbers {
    ($($kind:ty),*) => {$(
        impl Puts for $kind {
            fn put(&self) -> Put {
                Put::Number(i64::try_from(*self).unwrap_or(i64::MAX))
            }
        }
    )*};
}

numbers![u8, u16, u32, u64, usize, i32, i64];

/// Where something is put in: out of Unicode's private use, with its place between. Names pass through here last.
const OPEN: char = '\u{e000}';
const CLOSE: char = '\u{e001}';
/// Unicode's first strong isolate and its end: what stands between has its own direction.
const OPENS_NAME: char = '\u{2068}';
const CLOSES_NAME: char = '\u{2069}';

impl Said {
    /// With something put in.
    pub(crate) fn with(mut self, name: &'static str, what: impl Puts) -> Self {
        self.put.push((name, what.put()));
        self
    }

    /// With a name put in that is set off.
    pub(crate) fn named(mut self, name: &'static str, whom: impl AsRef<str>) -> Self {
        self.put.push((name, Put::Name(whom.as_ref().to_owned())));
        self
    }

    /// The same, as a link.
    pub(crate) fn named_at(mut self, name: &'static str, whom: impl AsRef<str>, href: String) -> Self {
        self.put.push((name, Put::NameAt(whom.as_ref().to_owned(), href)));
        self
    }

    /// Without markup, for attributes and titles; names stand between the marks of Unicode that isolate them.
    pub(crate) fn plain(&self) -> String {
        let mut plain = String::new();
        let written = self.write_parts(
            &mut plain,
            |to, text| to.write_str(text),
            |to, put| match put {
                Put::Text(text) | Put::Name(text) | Put::NameAt(text, _) => {
                    write!(to, "{OPENS_NAME}{text}{CLOSES_NAME}")
                }
                Put::Time(_, text) => to.write_str(text),
                Put::Number(number) => write!(to, "{number}"),
                Put::Said(said) => to.write_str(&said.plain()),
            },
        );
        debug_assert!(written.is_ok(), "a string takes everything");
        plain
    }

    /// The message with the places of what is put in: numbers are written by Fluent, which chooses their words.
    fn pattern(&self) -> String {
        let mut arguments = FluentArgs::new();
        for (at, (name, put)) in self.put.iter().enumerate() {
            let value = match put {
                Put::Number(number) => FluentValue::from(*number),
                _ => FluentValue::from(format!("{OPEN}{at}{CLOSE}")),
            };
            arguments.set(*name, value);
        }
        let bundle = &BUNDLES[Language::current() as usize];
        let Some(pattern) = bundle.get_message(self.id).and_then(|message| message.value()) else {
            debug_assert!(false, "there is no message {}", self.id);
            return self.id.to_owned();
        };
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, Some(&arguments), &mut errors).into_owned();
        debug_assert!(errors.is_empty(), "{}: {errors:?}", self.id);
        text
    }

    fn write_parts<W>(
        &self,
        to: &mut W,
        words: impl Fn(&mut W, &str) -> fmt::Result,
        put: impl Fn(&mut W, &Put) -> fmt::Result,
    ) -> fmt::Result {
        for part in self.pattern().split(OPEN) {
            let (at, rest) = part.split_once(CLOSE).unwrap_or(("", part));
            if let Some((_, what)) = at.parse().ok().and_then(|at: usize| self.put.get(at)) {
                put(to, what)?;
            }
            words(to, rest)?;
        }
        Ok(())
    }
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let escaped = |f: &mut fmt::Formatter<'_>, text: &str| match escape(text, Html) {
            Ok(escaped) => write!(f, "{escaped}"),
        };
        self.write_parts(f, escaped, |f, put| match put {
            Put::Text(text) => {
                f.write_str("<bdi>")?;
                escaped(f, text)?;
                f.write_str("</bdi>")
            }
            Put::Name(name) => {
                f.write_str("<bdi class=\"name\">")?;
                escaped(f, name)?;
                f.write_str("</bdi>")
            }
            Put::NameAt(name, href) => {
                f.write_str("<a class=\"name\" href=\"")?;
                escaped(f, href)?;
                f.write_str("\"><bdi>")?;
                escaped(f, name)?;
                f.write_str("</bdi></a>")
            }
            Put::Time(iso, text) => {
                f.write_str("<time datetime=\"")?;
                escaped(f, iso)?;
                f.write_str("\">")?;
                escaped(f, text)?;
                f.write_str("</time>")
            }
            Put::Number(number) => write!(f, "{number}"),
            Put::Said(said) => write!(f, "{said}"),
        })
    }
}

/// Everything that is put in has been escaped.
impl HtmlSafe for Said {}

/// The messages of a language in which nothing is put and that have more than a word.
#[cfg(test)]
pub(crate) fn whole_sentences(language: Language) -> std::collections::BTreeSet<String> {
    let texts = if language == Language::English { ENGLISH } else { SPANISH };
    let values = texts.iter().flat_map(|text| text.lines()).filter_map(|line| Some(line.split_once(" = ")?.1));
    values.filter(|value| value.contains(' ') && !value.contains('{')).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_in_is_never_read_as_markup_and_numbers_choose_their_words() {
        let hostile = "<b>Dev</b> & \"co\" { $name } \u{e000}0\u{e001}";
        let said = say("house-ask").named("name", hostile).with("time", Written("\"><b>", "<i>noon</i>"));
        let html = said.to_string();
        assert!(!html.contains("<b>") && !html.contains("<i>"), "{html}");
        assert!(html.contains("<bdi class=\"name\">&#60;b&#62;Dev&#60;/b&#62; &#38; &#34;co&#34; { $name }"), "{html}");
        assert!(html.contains("<time datetime=\"&#34;&#62;&#60;b&#62;\">&#60;i&#62;noon"), "{html}");
        assert!(said.plain().contains(&format!("\u{2068}{hostile}\u{2069}")), "isolated as a whole");
        let days = |count: i32| say("house-mark-days").with("count", count).plain();
        assert_eq!([days(1), days(2), days(1_000)], ["1 day", "2 days", "1000 days"]);
        let days = |count: i32| Language::Spanish.speaking(|| say("house-mark-days").with("count", count).plain());
        assert_eq!([days(1), days(30)], ["1 día", "30 días"]);
    }

    struct Written(&'static str, &'static str);

    impl Puts for Written {
        fn put(&self) -> Put {
            Put::Time(self.0.to_owned(), self.1.to_owned())
        }
    }

    #[test]
    fn every_file_of_words_is_read() {
        for language in Language::ALL {
            let folder = format!("{}/locales/{}", env!("CARGO_MANIFEST_DIR"), language.tag());
            let names = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
            let mut names: Vec<String> = names.collect();
            names.sort();
            let mut read: Vec<String> = NAMES.iter().map(|name| format!("{name}.ftl")).collect();
            read.sort();
            assert_eq!(names, read);
        }
    }

    #[test]
    fn a_refusal_has_no_marks_on_the_command_line() {
        let refused = Refused::of(say("refusals-decided-before").with("name", "Carla"));
        assert_eq!(refused.to_string(), "Carla decided about this before; somebody else looks at it a second time");
    }
}
