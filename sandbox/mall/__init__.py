"""The practice mall: what a buyer and a shop owner would see."""
