//! What made a day hard and what helped: short lists to tap on. A number is on the wire and never reused;
//! one of a later version is kept and not shown.

/// What can make a day hard, by number and key.
pub const HARD: &[(u16, &str)] = &[
    (1, "hard_people"),
    (2, "hard_place"),
    (3, "hard_feelings"),
    (4, "hard_body"),
    (5, "hard_sleep"),
    (6, "hard_money"),
    (7, "hard_work"),
    (8, "hard_family"),
    (9, "hard_alone"),
    (10, "hard_bored"),
    (11, "hard_memories"),
    (12, "hard_nothing"),
];

/// What can help, by number and key.
pub const HELPED: &[(u16, &str)] = &[
    (1, "helped_someone"),
    (2, "helped_meeting"),
    (3, "helped_moving"),
    (4, "helped_resting"),
    (5, "helped_quiet"),
    (6, "helped_making"),
    (7, "helped_outdoors"),
    (8, "helped_helping"),
    (9, "helped_faith"),
    (10, "helped_eating"),
    (11, "helped_plan"),
    (12, "helped_nothing"),
];

/// The number of a key in one of the lists.
pub fn number(list: &[(u16, &str)], key: &str) -> Option<u16> {
    list.iter().find(|(_, known)| *known == key).map(|(number, _)| *number)
}

/// The key of a number in one of the lists, if this version knows it.
pub fn key(list: &'static [(u16, &'static str)], number: u16) -> Option<&'static str> {
    list.iter().find(|(known, _)| *known == number).map(|(_, key)| *key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_keys_name_each_other() {
        for list in [HARD, HELPED] {
            for (place, (number_here, key_here)) in list.iter().enumerate() {
                assert_eq!(usize::from(*number_here), place + 1, "{key_here}: a number is never reused");
                assert_eq!((number(list, key_here), key(list, *number_here)), (Some(*number_here), Some(*key_here)));
            }
            assert_eq!((number(list, "shame"), key(list, 99)), (None, None));
        }
    }
}
