// Days of the proleptic Gregorian calendar as plain numbers, 0 being 1970-01-01. `Date` is of no use here: it reads
// neither -0043-03-15 nor 12019-01-01.

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
const ISO = /^([+-]?\d{1,12})-(\d\d)-(\d\d)/;

// The number of a day written in ISO 8601, null where there is none (an open end).
function dayNumber(iso) {
  const found = ISO.exec(iso ?? "");
  return found ? fromCivil(Number(found[1]), Number(found[2]), Number(found[3])) : null;
}

// Counts years from March on, so that the leap day is the last; 400 years have 146,097 days.
function fromCivil(year, month, day) {
  const counted = month <= 2 ? year - 1 : year;
  const era = Math.floor(counted / 400);
  const ofEra = counted - era * 400;
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719468;
}

function toCivil(number) {
  const shifted = Math.floor(number) + 719468;
  const era = Math.floor(shifted / 146097);
  const ofEra = shifted - era * 146097;
  const years = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36524) - Math.floor(ofEra / 146096)) / 365,
  );
  const ofYear = ofEra - (365 * years + Math.floor(years / 4) - Math.floor(years / 100));
  const shiftedMonth = Math.floor((5 * ofYear + 2) / 153);
  const month = shiftedMonth + (shiftedMonth < 10 ? 3 : -9);
  const day = ofYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  return { year: era * 400 + years + (month <= 2 ? 1 : 0), month, day };
}

// Year 0 of the astronomical count is 1 BCE.
function yearInWords(year) {
  if (year <= 0) return `${1 - year} BCE`;
  return year < 100 ? `${year} CE` : String(year);
}

function dayInWords(number) {
  const { year, month, day } = toCivil(number);
  return `${day} ${MONTHS[month - 1]} ${yearInWords(year)}`;
}

// Words for the days from `first` to `last`, both included.
function daysInWords(first, last) {
  const [one, other] = [toCivil(first), toCivil(last)];
  if (Math.floor(first) === Math.floor(last)) return dayInWords(first);
  if (last - first > 40 * 365) return `${yearInWords(one.year)} – ${yearInWords(other.year)}`;
  if (one.year !== other.year) return `${dayInWords(first)} – ${dayInWords(last)}`;
  const month = one.month === other.month ? "" : ` ${MONTHS[one.month - 1]}`;
  return `${one.day}${month} – ${dayInWords(last)}`;
}

// The marks of the axis between two days: {day, label, above}; `above` names the greater unit where it changes.
function ticksBetween(left, right, width) {
  const pixels = width / (right - left);
  const days = [1, 2, 7, 14].find((step) => step * pixels >= 38);
  const months = [1, 3, 6].find((step) => step * 30.4 * pixels >= 46);
  if (days) return named(dayTicks(left, right, days), ({ year, month }) => `${MONTHS[month - 1]} ${yearInWords(year)}`);
  if (months) return named(monthTicks(left, right, months), ({ year }) => yearInWords(year));
  return yearTicks(left, right, pixels);
}

function dayTicks(left, right, step) {
  const found = [];
  // 1970-01-05 was a Monday: weeks begin there
  for (let day = Math.ceil((left - 4) / step) * step + 4; day <= right; day += step) {
    found.push({ day, label: String(toCivil(day).day) });
  }
  return found;
}

function monthTicks(left, right, step) {
  const found = [];
  const first = toCivil(left);
  for (let count = Math.ceil((first.year * 12 + first.month - 1) / step) * step; ; count += step) {
    const month = count - Math.floor(count / 12) * 12;
    const day = fromCivil(Math.floor(count / 12), month + 1, 1);
    if (day > right) return found;
    if (day >= left) found.push({ day, label: MONTHS[month] });
  }
}

function yearTicks(left, right, pixels) {
  const found = [];
  const widest = 30 + 7 * Math.max(...[left, right].map((day) => yearInWords(toCivil(day).year).length));
  let step = 1;
  for (let next = 0; step * 365.2425 * pixels < widest; next += 1) step *= [2, 2.5, 2][next % 3];
  for (let year = Math.ceil(toCivil(left).year / step) * step; ; year += step) {
    const day = fromCivil(year, 1, 1);
    if (day > right) return found;
    if (day >= left) found.push({ day, label: yearInWords(year), above: "" });
  }
}

function named(ticks, unit) {
  let before = "";
  for (const tick of ticks) {
    const name = unit(toCivil(tick.day));
    tick.above = name === before ? "" : name;
    before = name;
  }
  return ticks;
}
