//! Which language an answer is in: what somebody chose on "Your account", else the first that their browser asks for and
//! we have, else English.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use fluent_langneg::{NegotiationStrategy, negotiate_languages, parse_accepted_languages};
use unic_langid::LanguageIdentifier;

/// The cookie with the choice; only the language's tag is in it.
pub(crate) const COOKIE: &str = "__Host-porchlight-language";

tokio::task_local! {
    static LANGUAGE: Language;
}

/// A language of the dashboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Language {
    English,
    Spanish,
}

impl Language {
    pub(crate) const ALL: [Self; 2] = [Self::English, Self::Spanish];

    /// `en`, `es`: what stands in `<html lang>` and names the folder of its messages.
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Spanish => "es",
        }
    }

    /// Its name, in itself.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Spanish => "Español",
        }
    }

    pub(crate) fn id(self) -> LanguageIdentifier {
        self.tag().parse().expect("our tags are tags")
    }

    pub(crate) fn of_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.tag() == tag)
    }

    /// The language of the answer that is being made; English where none is.
    pub(crate) fn current() -> Self {
        LANGUAGE.try_get().unwrap_or(Self::English)
    }

    /// Does something in this language. A thread that works for a request is told this way.
    pub(crate) fn speaking<T>(self, work: impl FnOnce() -> T) -> T {
        LANGUAGE.sync_scope(self, work)
    }

    fn of(headers: &HeaderMap) -> Self {
        let cookies = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
        let chosen = cookies
            .flat_map(|value| value.split(';'))
            .find_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('=').and_then(Self::of_tag));
        chosen.unwrap_or_else(|| {
            let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
            Self::accepted(accepted.unwrap_or_default())
        })
    }

    /// The first of a browser's languages that we have. Browsers write them in order; weights are not looked at.
    fn accepted(text: &str) -> Self {
        let (asked, held) = (parse_accepted_languages(text), Self::ALL.map(Self::id));
        let english = Self::English.id();
        let found = negotiate_languages(&asked, &held, Some(&english), NegotiationStrategy::Lookup);
        found.first().and_then(|id| Self::of_tag(id.language.as_str())).unwrap_or(Self::English)
    }
}

/// Answers each request in its language, and says to whatever keeps copies what that hangs on.
pub(crate) async fn choose(request: Request, next: Next) -> Response {
    let language = Language::of(request.headers());
    let mut response = LANGUAGE.scope(language, next.run(request)).await;
    let headers = response.headers_mut();
    if headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html")) {
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
        headers.append(header::VARY, HeaderValue::from_static("accept-language, cookie"));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_counts_then_what_the_browser_asks_for_then_english() {
        let of = |cookie: &'static str, accepted: &'static str| {
            let pairs = [(header::COOKIE, cookie), (header::ACCEPT_LANGUAGE, accepted)];
            Language::of(&pairs.map(|(name, value)| (name, HeaderValue::from_static(value))).into_iter().collect())
        };
        for (accepted, language) in [
            ("es", Language::Spanish),
            ("es-MX,es;q=0.9,en;q=0.8", Language::Spanish),
            ("de-AT, es-419;q=0.5", Language::Spanish),
            ("en-US,en;q=0.9,es;q=0.8", Language::English),
            ("de", Language::English),
            ("*", Language::English),
            (";;;q=,,\u{7f}", Language::English),
            ("", Language::English),
        ] {
            assert_eq!(Language::accepted(accepted), language, "{accepted}");
        }
        assert_eq!(of("a=b; __Host-porchlight-language=es", "en"), Language::Spanish);
        assert_eq!(of("__Host-porchlight-language=en; a=b", "es"), Language::English);
        assert_eq!(of("__Host-porchlight-language=xx", "es"), Language::Spanish);
    }
}
