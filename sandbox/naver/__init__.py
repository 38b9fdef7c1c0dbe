"""The stand-in for Naver Commerce: tokens, orders, products, the solution market, its hook."""
