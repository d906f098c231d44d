"""How good static vectors are, measured against what people say."""
