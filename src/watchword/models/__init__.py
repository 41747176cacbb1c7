"""Models: trained and evaluated with scikit-learn, exported as plain files."""
