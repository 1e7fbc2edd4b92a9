from datetime import date

from municipal_referendum.tools.roll import read_roll

DAY = date(2027, 5, 9)
HEAD = "ΕΕΑ;Ονοματεπώνυμο;Ημερομηνία γέννησης;Περιοχή\n"


def read(lines, **options):
    return read_roll(HEAD + lines, DAY, **{"minimum_age": 17, **options})


def test_a_roll_of_a_registry_is_read():
    """V01: Greek headings, dates as people write them, a mark of byte order."""
    report = read_roll("\ufeff" + HEAD + "123;Άννα Δήμου;09/05/1970;Κέντρο\n", DAY, minimum_age=17)
    assert not report.refused
    (voter,) = report.voters
    assert (voter.key, voter.name, voter.birth, voter.area) == (
        "123",
        "Άννα Δήμου",
        date(1970, 5, 9),
        "Κέντρο",
    )


def test_each_line_that_is_refused_says_why():
    """V01: doubles, ages, areas and dates; the line is that of the file."""
    report = read(
        "1;A;1970-01-01;north\n"
        "1;B;1970-01-01;north\n"
        ";C;1970-01-01;north\n"
        "3;D;32/13/1970;north\n"
        "4;E;2015-01-01;north\n"
        "5;F;1970-01-01;moon\n"
        "6;G;2030-01-01;north\n",
        areas=["north"],
    )
    assert [voter.key for voter in report.voters] == ["1"]
    assert [(line, reason) for line, reason, _what in report.refused] == [
        (3, "twice"),
        (4, "no_key"),
        (5, "birth"),
        (6, "too_young"),
        (7, "area"),
        (8, "birth"),
    ]


def test_the_birthday_is_on_the_day_of_the_vote():
    """V01: who has the age on the last day votes, who has it the day after does not."""
    report = read("1;A;2010-05-09;x\n2;B;2010-05-10;x\n")
    assert [voter.key for voter in report.voters] == ["1"]
    assert report.refused[0][1] == "too_young"


def test_the_29th_of_february_has_a_birthday_every_year():
    """V01: in other years it is the first of March."""
    report = read_roll(HEAD + "1;A;2008-02-29;x\n", date(2025, 2, 28), minimum_age=17)
    assert report.refused[0][1] == "too_young"
    assert read_roll(HEAD + "1;A;2008-02-29;x\n", date(2025, 3, 1), minimum_age=17).voters


def test_a_file_without_the_columns_is_told_at_once():
    """V01: one fault, not one a line."""
    report = read_roll("name,area\nA,b\nC,d\n", DAY, minimum_age=17)
    assert report.refused == [(1, "columns", "key, birth")]
    assert read_roll("", DAY, minimum_age=17).refused[0][1] == "columns"
