//! The fields of a JSON object, each taken once: what nobody takes is an error.

use serde_json::{Map, Value};

pub struct Fields {
    place: String,
    map: Map<String, Value>,
}

impl Fields {
    pub fn of(value: Value, place: &str) -> Self {
        let Value::Object(map) = value else { panic!("{place}: not an object: {value}") };
        Self { place: place.to_owned(), map }
    }

    pub fn place(&self) -> &str {
        &self.place
    }

    pub fn take(&mut self, key: &str) -> Option<Value> {
        self.map.remove(key)
    }

    pub fn take_text(&mut self, key: &str) -> Option<String> {
        let place = &self.place;
        let text = |value: Value| value.as_str().unwrap_or_else(|| panic!("{place}: {key} is no text")).to_owned();
        self.map.remove(key).map(text)
    }

    pub fn text(&mut self, key: &str) -> String {
        self.take_text(key).unwrap_or_else(|| panic!("{}: {key} is missing", self.place))
    }

    pub fn take_number(&mut self, key: &str) -> Option<i64> {
        let place = &self.place;
        self.map.remove(key).map(|value| value.as_i64().unwrap_or_else(|| panic!("{place}: {key} is no number")))
    }

    pub fn take_list(&mut self, key: &str) -> Vec<Value> {
        match self.map.remove(key) {
            Some(Value::Array(list)) => list,
            other => panic!("{}: {key} is no list: {other:?}", self.place),
        }
    }

    pub fn take_texts(&mut self, key: &str) -> Vec<String> {
        let list = self.take_list(key);
        list.into_iter().map(|value| value.as_str().expect("a text").to_owned()).collect()
    }

    pub fn finish(self) {
        let left: Vec<_> = self.map.keys().collect();
        assert!(left.is_empty(), "{}: unknown keys {left:?}", self.place);
    }
}
