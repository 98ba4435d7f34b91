"""German."""

from datetime import date

from leadladder_server.outcome import Outcome
from leadladder_server.ruleset.conditions import Operator
from leadladder_server.ruleset.model import Fold
from leadladder_server.values.types import FieldType
from leadladder_server.wording.language import Language, Phrase, Unit, same


def _say_date(day: date) -> str:
    return f"{day.day:02}.{day.month:02}.{day.year:04}"


def _feminine(name: str) -> Unit:
    return Unit(
        one=f"1 {name}",
        many=f"{{}} {name}n",
        many_ago=f"{{}} {name}n",
        last=f"in der letzten {name}",
        last_many=f"in den letzten {{}} {name}n",
        next=f"in der nächsten {name}",
        next_many=f"in den nächsten {{}} {name}n",
    )


_DAY = Unit(
    one="1 Tag",
    many="{} Tage",
    many_ago="{} Tagen",
    last="im Lauf des letzten Tages",
    last_many="in den letzten {} Tagen",
    next="im Lauf des nächsten Tages",
    next_many="in den nächsten {} Tagen",
)
_ORDER = {
    Operator.GT: same("mehr als {}"),
    Operator.LT: same("weniger als {}"),
    Operator.GTE: same("mindestens {}"),
    Operator.LTE: same("höchstens {}"),
}
_BEFORE = Phrase("ein Datum vor {}", "vor {}")
_AFTER = Phrase("ein Datum nach {}", "nach {}")

_FACTS = {
    "person.name": ("Name des Kontakts", "Wie heißt der Kontakt?"),
    "person.email": ("E-Mail-Adresse", "Wie lautet die E-Mail-Adresse des Kontakts?"),
    "person.phone": ("Telefonnummer", "Wie lautet die Telefonnummer des Kontakts?"),
    "person.job_title": ("Berufsbezeichnung", "Welche Berufsbezeichnung hat der Kontakt?"),
    "person.department": ("Abteilung", "In welcher Abteilung arbeitet der Kontakt?"),
    "person.country": ("Land des Kontakts", "In welchem Land ist der Kontakt?"),
    "person.seniority": ("Stellung im Unternehmen", "Welche Stellung hat der Kontakt im Unternehmen?"),
    "company.name": ("Name des Unternehmens", "Wie heißt das Unternehmen?"),
    "company.domain": ("Internet-Domain", "Welche Internet-Domain hat das Unternehmen?"),
    "company.industry": ("Branche", "In welcher Branche ist das Unternehmen tätig?"),
    "company.country": ("Land des Unternehmens", "In welchem Land sitzt das Unternehmen?"),
    "company.region": ("Region des Unternehmens", "In welcher Region sitzt das Unternehmen?"),
    "company.employees": ("Zahl der Beschäftigten", "Wie viele Menschen beschäftigt das Unternehmen?"),
    "company.sites": ("Zahl der Standorte", "Wie viele Standorte hat das Unternehmen?"),
    "company.founded_year": ("Gründungsjahr", "In welchem Jahr wurde das Unternehmen gegründet?"),
    "company.annual_revenue": ("Jahresumsatz", "Wie hoch ist der Jahresumsatz des Unternehmens?"),
    "company.technologies": ("eingesetzte Technik", "Welche Technik setzt das Unternehmen ein?"),
    "source.channel": ("Weg zu uns", "Auf welchem Weg kam der Kontakt zu uns?"),
    "source.campaign": ("Kampagne", "Welche Kampagne brachte den Kontakt?"),
    "source.list": ("Adressliste", "Von welcher Liste stammt der Kontakt?"),
    "source.referrer": ("Empfehlung von", "Wer hat den Kontakt empfohlen?"),
    "source.referrer_is_customer": ("Empfehlung durch einen Kunden", "Ist unser Kunde, wer sie empfohlen hat?"),
    "source.solicited": ("von uns angesprochen", "Haben wir sie zuerst angesprochen?"),
    "relationship.is_customer": ("bereits Kunde", "Sind sie bereits unser Kunde?"),
    "relationship.status": ("Status bei uns", "Welchen Status haben sie bei uns?"),
    "relationship.status_since": ("Status seit", "Seit wann haben sie diesen Status?"),
    "relationship.jobs_last_12_months": (
        "Aufträge in den letzten 12 Monaten",
        "Wie viele Aufträge hatten wir in den letzten 12 Monaten von ihnen?",
    ),
    "relationship.referrals_made": ("ausgesprochene Empfehlungen", "Wie viele andere haben sie uns empfohlen?"),
    "relationship.lifetime_value": ("bisheriger Umsatz mit uns", "Für wie viel haben sie bisher bei uns gekauft?"),
    "qualification.profile_verified": (
        "Profil geprüft",
        "Hat jemand das Profil des Unternehmens mit ihnen durchgesehen?",
    ),
    "qualification.need.has_problem": ("hat das Problem", "Haben sie das Problem, das wir lösen?"),
    "qualification.need.aware": ("sieht das Problem", "Sehen sie das Problem?"),
    "qualification.intent.will_act": ("will handeln", "Werden sie etwas dagegen unternehmen?"),
    "qualification.timeline.has_timeline": ("hat einen Zeitplan", "Haben sie einen Zeitplan?"),
    "qualification.timeline.decide_by": ("Datum der Entscheidung", "Bis wann wollen sie sich entscheiden?"),
    "qualification.budget.allocated": ("Budget bewilligt", "Ist ein Budget bewilligt?"),
    "qualification.budget.can_allocate": ("Budget möglich", "Könnten sie ein Budget bereitstellen?"),
    "qualification.budget.amount": ("Budget", "Wie groß ist das Budget?"),
    "qualification.authority.has_a_say": (
        "redet bei der Entscheidung mit",
        "Redet der Kontakt bei der Entscheidung mit?",
    ),
    "qualification.authority.role": (
        "Rolle bei der Entscheidung",
        "Welche Rolle hat der Kontakt bei der Entscheidung?",
    ),
}

GERMAN = Language(
    tag="de",
    separators=str.maketrans(",.", ".,"),
    say_date=_say_date,
    say_day_and_time="{} um {} UTC",
    yes="ja",
    no="nein",
    no_currency="(ohne Währung)",
    units=(_DAY, _feminine("Stunde"), _feminine("Minute"), _feminine("Sekunde")),
    others="{} weitere",
    conjunction="und",
    disjunction="oder",
    known="bekannt",
    not_known="nicht bekannt",
    equal=Phrase("{}", ""),
    equal_name=Phrase("{}", "gleich {}"),
    different=Phrase("etwas anderes als {}", "nicht {}"),
    one_of=same("eines von {}"),
    none_of=same("keines von {}"),
    from_list="{} in {}",
    empty_list="{} (eine leere Liste)",
    within=Phrase("ein Datum {}", "{}"),
    not_within=Phrase("kein Datum {}", "nicht {}"),
    ago=Phrase("ein Datum vor mindestens {}", "vor mindestens {}"),
    not_ago=Phrase("ein Datum vor weniger als {}", "vor weniger als {}"),
    dated="dem {}",
    between=same("von {} bis {}"),
    outside_dates=Phrase("ein Datum vor {} oder nach {}", "vor {} oder nach {}"),
    outside=same("weniger als {} oder mehr als {}"),
    member={False: same("darunter {}"), True: same("{} nicht darunter")},
    any_member={False: same("darunter eines von {}"), True: same("keines von {} darunter")},
    all_members={False: same("darunter alle von {}"), True: same("nicht alle von {} darunter")},
    text={
        (Operator.CONTAINS, False): Phrase("ein Text mit „{}“ darin", "mit „{}“ darin"),
        (Operator.CONTAINS, True): Phrase("ein Text ohne „{}“ darin", "ohne „{}“ darin"),
        (Operator.STARTS_WITH, False): Phrase("ein Text, der mit „{}“ beginnt", "beginnt mit „{}“"),
        (Operator.STARTS_WITH, True): Phrase("ein Text, der nicht mit „{}“ beginnt", "beginnt nicht mit „{}“"),
        (Operator.ENDS_WITH, False): Phrase("ein Text, der mit „{}“ endet", "endet mit „{}“"),
        (Operator.ENDS_WITH, True): Phrase("ein Text, der nicht mit „{}“ endet", "endet nicht mit „{}“"),
        (Operator.MATCHES, False): Phrase("ein Text, der zum Muster „{}“ passt", "passt zum Muster „{}“"),
        (Operator.MATCHES, True): Phrase("ein Text, der nicht zum Muster „{}“ passt", "passt nicht zum Muster „{}“"),
    },
    order=_ORDER,
    order_of_durations=_ORDER | {Operator.GT: same("länger als {}"), Operator.LT: same("kürzer als {}")},
    order_of_dates={
        Operator.LT: _BEFORE,
        Operator.BEFORE: _BEFORE,
        Operator.GT: _AFTER,
        Operator.AFTER: _AFTER,
        Operator.GTE: same("{} oder später"),
        Operator.LTE: same("{} oder früher"),
    },
    read="{} {}",
    read_boolean="{}: {}",
    never="{}: nie",
    never_alone="nie",
    is_known="{} bekannt",
    is_known_as="{} bekannt: {}",
    is_not_known="{} nicht bekannt",
    state="{}: {}",
    states={Outcome.MET: "erfüllt", Outcome.UNMET: "nicht erfüllt", Outcome.UNKNOWN: "nicht bekannt"},
    must_not=", und darf es nicht sein",
    needs=", nötig: ",
    undecided=", nicht zu vergleichen mit: ",
    needs_unknown="{} nicht bekannt, nötig: ",
    compared="{} ({})",
    more="{} weitere",
    and_clause="; ",
    or_clause="; oder ",
    so_many="{} von {} nötigen: ",
    expected_met="erfüllt",
    count_of="{} von {}",
    doubt="{}? Nicht bekannt: {}",
    by_rates="{} (zu den Kursen vom {})",
    stayed="Stand schon auf der Stufe {} oder darüber und fällt nicht darunter",
    off_the_ladder="Disqualifiziert",
    score_title="Wertung {}",
    points_title="Punkte {}",
    titles={"score.total": "Gesamtwertung", "points.total": "Gesamtpunkte", "grade": "Note"},
    facts=_FACTS,
    questions={
        FieldType.STRING: "{}: Was trifft zu?",
        FieldType.NUMBER: "{}: Wie viele?",
        FieldType.BOOLEAN: "{}?",
        FieldType.MONEY: "{}: Wie viel?",
        FieldType.DATE: "{}: Wann?",
        FieldType.TIMESTAMP: "{}: Wann?",
        FieldType.DURATION: "{}: Wie lange?",
        FieldType.LIST: "{}: Welche?",
    },
    signal_questions=dict.fromkeys(Fold, "{}: Wie oft?")
    | {Fold.LATEST: "{}: Wann zuletzt?", Fold.FIRST: "{}: Wann zuerst?", Fold.SUM: "{}: Wie viel?"},
)
