"""The two practice malls and the people who buy in them; all invented."""

from sandbox.cafe24.demo_marogyeol import MAROGYEOL
from sandbox.cafe24.demo_teranubi import TERANUBI

MALLS = (MAROGYEOL, TERANUBI)

# name and phone; one of them has none
CUSTOMERS = (
    ("김데모", "010-0000-0001"),
    ("이샘플", "010-0000-0002"),
    ("박예시", "010-0000-0003"),
    ("최가상", "010-0000-0004"),
    ("정연습", "010-0000-0005"),
    ("한모의", "010-0000-0006"),
    ("오보기", "010-0000-0007"),
    ("유받기", "010-0000-0008"),
    ("문대기", "010-0000-0009"),
    ("서안심", ""),
    ("조완성", "010-0000-0011"),
    ("신확정", "010-0000-0012"),
)
