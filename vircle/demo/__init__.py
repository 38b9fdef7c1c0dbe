"""The whole town on one machine: servers, mall, phone, the product, and one order through it."""
