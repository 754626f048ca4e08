"""The page: one HTML file that moves in any browser, without a network."""
