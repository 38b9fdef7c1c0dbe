"""Names that would lead a careless program to another host, written by hand and made up."""

import string

from hypothesis import strategies as st

BY_HAND = [
    *("", " ", ".", "..", "-", "--", "-ab", "ab", "a", "x" * 51, "x" * 500, "Mall\u0131"),
    # another host by syntax
    *("evil.com", "evil.com/", "evil.com#", "evil.com?", "evil.com\\", "evil.com:443", "evil.com;"),
    *("//evil.com", "https://evil.com", "https:evil.com", "\\\\evil.com", "/\\evil.com", "/evil"),
    *(
        "a@evil.com",
        "a@evil.com:443",
        "a:b@evil.com",
        "mall@",
        "@mall",
        "mall:80",
        "mall:",
        ":mall",
    ),
    *(
        "mall/",
        "mall//",
        "mall?",
        "mall#",
        "mall#@evil.com",
        "mall?@evil.com",
        "mall/..",
        "../mall",
    ),
    *(
        "mall.",
        ".mall",
        "mall..",
        "mall.evil",
        "mall.evil.com",
        "mall.cafe24api.com",
        "mall;",
        "mall,",
    ),
    # percent-encoding, before or after somebody decodes it
    *(
        "%00",
        "mall%00",
        "mall%2f",
        "mall%2F",
        "mall%23",
        "mall%3f",
        "mall%40evil.com",
        "evil%2ecom",
    ),
    *("mall%0d%0aHost:%20evil.com", "%6d%61%6c%6c", "mall%252f", "mall%5c", "mall%09", "mall%20"),
    # control characters and blanks that parsers trim or drop
    *(
        "mall\n",
        "\nmall",
        "mall\r",
        "mall\r\nHost: evil.com",
        "mall\0",
        "\0mall",
        "ma\0ll",
        "mall\t",
    ),
    *("ma\tll", "ma\nll", "ma ll", "mall\x0b", "mall\x0c", "mall\x1f", "mall\x7f", "mall\x85"),
    *(
        "mall\u00a0",
        "mall\u2028",
        "mall\u3000",
        "mall\u200b",
        "\ufeffmall",
        "ma\u00adll",
        "mall\u202e",
    ),
    # addresses
    *(
        "127.0.0.1",
        "localhost.",
        "[::1]",
        "[::1]:80",
        "::1",
        "0x7f.1",
        "0177.0.0.1",
        "127.1",
        "[fe80::1%25eth0]",
    ),
    *("169.254.169.254", "[::ffff:169.254.169.254]", "2130706433.", "0", "1.1", "mall@[::1]"),
    # letters that look like, fold to or normalise to others
    *(
        "ｍａｌｌ",
        "mａll",
        "mаll",
        "mall。evil",
        "mall．evil",
        "mall｡evil",
        "mall／evil",
        "mall＠evil",
    ),
    *(
        "mall：80",
        "mall？x",
        "mall＃x",
        "mall＼x",
        "\u212aelvin",
        "\u017fhop",
        "ma\u0130l",
        "ﬁrm",
        "①②③",
    ),
    *(
        "mall\u2024evil",
        "mall\u2215evil",
        "mall\u29f8evil",
        "mall\u2044evil",
        "mall\u0338",
        "ma\u0301ll",
    ),
    *(
        "mäll",
        "몰몰몰",
        "테라누비",
        "मॉल",
        "१२३",
        "١٢٣",
        "\U0001d5ba\U0001d5bb\U0001d5bc",
        "xn--\u00e9",
        "mall\udcff",
    ),
    # templates and shells
    *(
        "{mall_id}",
        "{0}",
        "{}",
        "%s",
        "${mall}",
        "$(id)",
        "`id`",
        "mall'",
        'mall"',
        "<mall>",
        "mall|x",
    ),
    *(
        "mall&x=1",
        "mall=x",
        "mall+x",
        "mall*",
        "mall~",
        "mall!",
        "mall^",
        "_mall",
        "ma_ll",
        "mall{",
        "(mall)",
    ),
]
CAPITALS = ["MALL", "Mall", "mALL", "A-1", "XN--MALL", " mall", "mall ", "  Mall-1  "]
NAMES = ["marogyeol", "abc", "a-1", "123", "1ab", "xn--mall", "ab-", "x" * 50]

_ODD = "．。／＠：＃？가ａаı\u2024\u0130\u212a\u017f\ufeff\u200b\u3000\u00a0\x85\0"
_SIGNS = [
    "/",
    "#",
    "?",
    "\\",
    "@",
    ":",
    "%2f",
    "%00",
    "%0d%0a",
    "\n",
    "\r\n",
    " ",
    ".",
    "\t",
    "／",
    "",
    ";",
    "[",
]
_NEARLY = st.builds(
    "{}{}{}".format,
    st.sampled_from(
        ["evil.com", "a@evil.com:443", "mall", "127.0.0.1", "ok-mall", "[::1]", "MALL"]
    ),
    st.sampled_from(_SIGNS),
    st.text(alphabet="a./:@#?-\n", max_size=12),
)
_BROKEN = st.builds(
    lambda name, at, sign: name[:at] + sign + name[at:],
    st.sampled_from(["marogyeol", "abc", "x" * 50]),
    st.integers(0, 50),
    st.one_of(st.sampled_from(_SIGNS), st.sampled_from(list(_ODD)), st.characters()),
)
MADE_UP = st.one_of(
    st.text(alphabet=string.printable + _ODD, max_size=60),
    st.text(max_size=60),
    _NEARLY,
    _BROKEN,
    st.sampled_from(BY_HAND + CAPITALS),
)
