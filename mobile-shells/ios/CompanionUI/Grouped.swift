extension Sequence {
    /// Those with the same key together, in the order in which each key first came.
    func grouped<Key: Equatable>(by key: (Element) -> Key) -> [[Element]] {
        reduce(into: []) { groups, element in
            if let place = groups.firstIndex(where: { key($0[0]) == key(element) }) {
                groups[place].append(element)
            } else {
                groups.append([element])
            }
        }
    }
}
