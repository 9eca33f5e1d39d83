/// A moment of the proleptic Gregorian calendar in UTC, with whole seconds, from year 0 to 9999.
///
/// Source of the arithmetic: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil and its
/// inverse.
package struct CivilTime: Hashable, Sendable {
    /// 0...9999
    package let year: Int
    /// 1...12
    package let month: Int
    /// 1...31
    package let day: Int
    /// 0...23
    package let hour: Int
    /// 0...59
    package let minute: Int
    /// 0...59
    package let second: Int

    /// Takes the fields, or returns nil where they are no such moment. Second 60 (a leap second) is none.
    package init?(year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int) {
        guard (0...9_999).contains(year), (1...12).contains(month), (1...31).contains(day),
            (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
        self.hour = hour
        self.minute = minute
        self.second = second
        // A day that its month lacks comes back as a day of the next month.
        guard CivilTime(secondsSinceEpoch: secondsSinceEpoch).day == day else { return nil }
    }

    /// The moment `secondsSinceEpoch` seconds after 1970-01-01T00:00:00Z, held within the years 0 to 9999.
    package init(secondsSinceEpoch: Int64) {
        let seconds = Int(min(max(secondsSinceEpoch, -62_167_219_200), 253_402_300_799))
        let ofDay = ((seconds % 86_400) + 86_400) % 86_400
        let shifted = (seconds - ofDay) / 86_400 + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let ofEra = shifted - era * 146_097
        let yearOfEra = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * ofYear + 2) / 153
        self.day = ofYear - (153 * marchMonth + 2) / 5 + 1
        self.month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        self.year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        self.hour = ofDay / 3_600
        self.minute = ofDay / 60 % 60
        self.second = ofDay % 60
    }

    /// Seconds after 1970-01-01T00:00:00Z.
    package var secondsSinceEpoch: Int64 {
        let marchYear = month <= 2 ? year - 1 : year
        let era = (marchYear >= 0 ? marchYear : marchYear - 399) / 400
        let yearOfEra = marchYear - era * 400
        let ofYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let ofEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + ofYear
        return Int64((era * 146_097 + ofEra - 719_468) * 86_400 + hour * 3_600 + minute * 60 + second)
    }
}
