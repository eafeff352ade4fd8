//! The HTTP surface as an OpenAPI 3.1 document, made from the rows that the router is made from. `docs/openapi.json` is
//! this document; a test compares them.

use crate::dashboard::doors::Door;
use crate::limits::{COMPRESSED_BYTES_MAX, FORM_BYTES_MAX};
use crate::routes::{self, Given, Route, Sent, Who};
use axum::http::Method;
use porchlight_core::protocol::{BODY_BYTES_MAX, MEDIA_TYPE};
use utoipa::openapi::content::{Content, ContentBuilder};
use utoipa::openapi::path::{OperationBuilder, Parameter, ParameterBuilder, ParameterIn, PathItem, PathsBuilder};
use utoipa::openapi::request_body::{RequestBody, RequestBodyBuilder};
use utoipa::openapi::response::{Response, ResponseBuilder};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    ComponentsBuilder, HttpMethod, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, Ref, Required,
};

const SESSION: &str = "session";

/// What a variable part of an address is, and what it looks like.
const PARTS: &[(&str, &str, &str)] = &[
    ("house", "The house's id", "^[0-9a-f]{32}$"),
    ("account", "The account of a resident", "^[0-9a-f]{32}$"),
    ("staff", "The id of somebody on the staff", "^[0-9a-f]{32}$"),
    ("secret", "The secret of a link that is good once", "^[A-Za-z0-9_-]{1,128}$"),
    ("passkey", "The id of a passkey, in hexadecimal", "^([0-9a-f]{2})+$"),
    ("invite", "The hash that an invite is kept by", "^[0-9a-f]{64}$"),
    ("code", "The id of a code that staff read out", "^[0-9a-f]{32}$"),
    ("handover", "The number of a hand-over", "^[0-9]{1,18}$"),
    ("session", "The id of a session on the schedule", "^[0-9a-f]{32}$"),
    ("report", "The id of a report", "^[0-9a-f]{32}$"),
    ("rule", "Why somebody is to be asked, by its name", "^[a-z_]+$"),
    ("day", "A day", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"),
];

/// The document.
pub fn document() -> OpenApi {
    let mut paths = PathsBuilder::new();
    for route in routes::all() {
        let method = if route.method == Method::GET { HttpMethod::Get } else { HttpMethod::Post };
        paths = paths.path(route.path, PathItem::new(method, operation(route)));
    }
    let cookie = "Set when somebody signs in: Path=/, Secure, HttpOnly, SameSite=Strict. A form sends its page's token \
                  beside it, and comes from one of the dashboard's own pages.";
    let session = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description("__Host-porchlight", cookie)));
    let components = ComponentsBuilder::new().security_scheme(SESSION, session);
    let components = REFUSALS.iter().fold(components, |all, (status, says)| {
        let both =
            ResponseBuilder::new().description(*says).content(MEDIA_TYPE, message("ErrorAnswer", BODY_BYTES_MAX));
        all.response(format!("Message{status}"), both.build())
            .response(
                format!("Page{status}"),
                ResponseBuilder::new().description(*says).content("text/html", text()).build(),
            )
            .response(
                format!("Script{status}"),
                ResponseBuilder::new()
                    .description(format!("{says}. JSON for our own script, a page, or nothing"))
                    .build(),
            )
    });
    let description = "What phones, browsers and whoever runs the server ask of it. Phones speak CBOR compressed with zstd, \
                       without a content encoding; docs/protocol.md says what each message holds.";
    let info = InfoBuilder::new()
        .title("Porchlight's sync server")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(description))
        .license(Some(LicenseBuilder::new().name("Apache-2.0").identifier(Some("Apache-2.0")).build()));
    OpenApiBuilder::new().info(info.build()).paths(paths).components(Some(components.build())).build()
}

/// The document's text, as it lies in `docs/openapi.json`.
pub fn text_of_document() -> String {
    let mut text = serde_json::to_string_pretty(&document()).expect("the document is JSON");
    text.push('\n');
    text
}

const REFUSALS: &[(u16, &str)] = &[
    (400, "It cannot be read"),
    (401, "Token, proof or link is not good, or nobody is signed in"),
    (403, "It did not come from one of the dashboard's own pages, or without its token"),
    (404, "There is no such thing, or not for whoever asks"),
    (408, "It took longer than 60 seconds"),
    (409, "The invite was used, or the account's log parts from the one held"),
    (413, "It is larger than a limit"),
    (422, "The page again, with what the trouble is"),
    (423, "The session is locked"),
    (429, "More than may be asked in this time; Retry-After says in how many seconds to come back"),
    (500, "A fault of the server"),
    (503, "Busy; Retry-After says in how many seconds to come back"),
    (507, "The disk is full; nothing was kept"),
];

fn operation(route: &Route) -> OperationBuilder {
    let tag = match route.who {
        Who::Phone => "phones",
        Who::Staff(_) => "staff",
        Who::Anybody if route.path.starts_with("/v1/") => "phones",
        Who::Anybody => "operation",
    };
    let mut operation = OperationBuilder::new().tag(tag).summary(Some(route.says)).request_body(request_body(route));
    for part in parts(route.path) {
        operation = operation.parameter(parameter(part));
    }
    if let Who::Staff(door) = route.who
        && door != Door::Anybody
    {
        operation = operation.security(SecurityRequirement::new(SESSION, [""; 0]));
    }
    let (status, given) = given(route);
    operation = operation.response(status.to_string(), given);
    let kind = match route.given {
        Given::Message(..) => "Message",
        Given::Script | Given::Nothing | Given::Stream => "Script",
        _ => "Page",
    };
    for status in refusals(route) {
        operation = operation.response(status.to_string(), Ref::from_response_name(format!("{kind}{status}")));
    }
    if goes_elsewhere(route) {
        let elsewhere = "Another page: the one behind what was done, or the front page where nobody is signed in";
        operation = operation.response("303", ResponseBuilder::new().description(elsewhere).build());
    }
    operation
}

/// The names in braces of an address.
pub(crate) fn parts(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}

fn parameter(name: &str) -> Parameter {
    let known = PARTS.iter().find(|(known, ..)| *known == name);
    let (_, says, pattern) =
        known.unwrap_or_else(|| panic!("openapi does not know what {{{name}}} is: add it to PARTS"));
    let schema = ObjectBuilder::new().schema_type(Type::String).pattern(Some(*pattern));
    let parameter = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Path).required(Required::True);
    parameter.description(Some(*says)).schema(Some(schema)).build()
}

fn request_body(route: &Route) -> Option<RequestBody> {
    let (kind, content) = match route.sent {
        Sent::Nothing => return None,
        Sent::Message(name) => (MEDIA_TYPE, message(name, COMPRESSED_BYTES_MAX)),
        Sent::Script => ("application/json", of(ObjectBuilder::new().schema_type(Type::Object))),
        Sent::Form(fields) => {
            let text = || ObjectBuilder::new().schema_type(Type::String).max_length(Some(FORM_BYTES_MAX));
            let token = ("token", text().description(Some("The token of the page that the form is on")));
            let fields = fields.iter().map(|field| (*field, text()));
            let form = std::iter::once(token)
                .chain(fields)
                .fold(ObjectBuilder::new(), |form, (name, field)| form.property(name, field));
            ("application/x-www-form-urlencoded", of(form))
        }
    };
    Some(RequestBodyBuilder::new().content(kind, content).required(Some(Required::True)).build())
}

fn given(route: &Route) -> (u16, Response) {
    let done = ResponseBuilder::new();
    match route.given {
        Given::Message(name, _) => {
            (200, done.description(name).content(MEDIA_TYPE, message(name, BODY_BYTES_MAX)).build())
        }
        Given::Text => (200, done.description("One line").content("text/plain", text()).build()),
        Given::Download(kind) | Given::File(kind) => (200, done.description("The file").content(kind, text()).build()),
        Given::Page | Given::Done => (200, done.description("A page").content("text/html", text()).build()),
        Given::Script => {
            let json = of(ObjectBuilder::new().schema_type(Type::Object));
            (200, done.description("For the dashboard's own script").content("application/json", json).build())
        }
        Given::Nothing => (204, done.description("Nothing").build()),
        Given::Stream => (
            200,
            done.description("Events, until whoever listens has to go").content("text/event-stream", text()).build(),
        ),
    }
}

fn goes_elsewhere(route: &Route) -> bool {
    matches!(route.who, Who::Staff(_)) && !matches!(route.given, Given::Script | Given::File(_))
}

fn refusals(route: &Route) -> Vec<u16> {
    let mut all = vec![408, 429, 500, 503];
    match (route.given, route.sent) {
        (Given::Message(_, refusals), Sent::Message(_)) => all.extend([&[400, 413], refusals].concat()),
        (Given::Message(_, refusals), _) => all.extend(refusals),
        (Given::Text | Given::File(_), _) => return vec![408, 429, 503],
        _ => {}
    }
    if let Who::Staff(door) = route.who {
        all.extend([413]);
        if door != Door::Anybody && door != Door::Locked {
            all.push(423);
        }
        if route.method == Method::POST {
            all.extend([403, 422]);
        }
        if matches!(door, Door::Having(_)) || parts(route.path).next().is_some() || route.method == Method::POST {
            all.push(404);
        }
        all.push(401);
    }
    all.sort_unstable();
    all
}

fn message(name: &str, length_max: usize) -> Content {
    let says = format!("{name}: CBOR compressed with zstd, at most {length_max} bytes");
    let bytes =
        ObjectBuilder::new().schema_type(Type::String).content_media_type(MEDIA_TYPE).content_encoding("binary");
    of(bytes.description(Some(says)).max_length(Some(length_max)))
}

fn text() -> Content {
    of(ObjectBuilder::new().schema_type(Type::String))
}

fn of(schema: ObjectBuilder) -> Content {
    ContentBuilder::new().schema(Some(schema)).build()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_document_in_the_repository_is_that_of_the_code() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/openapi.json");
        let kept = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            kept == text_of_document(),
            "docs/openapi.json is not what the rows of routes say. Write it anew with:\n  \
             cargo run -p porchlight-server -- openapi >docs/openapi.json"
        );
    }

    #[test]
    fn every_row_is_described_once_and_says_who_may_come() {
        let document = serde_json::to_value(document()).unwrap();
        let mut seen = BTreeSet::new();
        for route in routes::all() {
            let method = route.method.as_str().to_lowercase();
            assert!(seen.insert((route.path, method.clone())), "{method} {} stands twice", route.path);
            let said = &document["paths"][route.path][&method];
            assert!(said["summary"].as_str().is_some_and(|says| !says.is_empty()), "{method} {}: {said}", route.path);
            let asks_for_session = said["security"][0]["session"].is_array();
            let is_behind = matches!(route.who, Who::Staff(door) if door != Door::Anybody);
            assert_eq!(asks_for_session, is_behind, "{method} {}", route.path);
            let is_message = matches!(route.sent, Sent::Message(_));
            assert_eq!(said["requestBody"]["content"][MEDIA_TYPE].is_object(), is_message, "{method} {}", route.path);
        }
        assert_eq!(document["openapi"], "3.1.0");
    }
}
