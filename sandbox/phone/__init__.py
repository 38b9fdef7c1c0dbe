"""The customer's phone: what KakaoTalk would show of the messages that arrived."""
