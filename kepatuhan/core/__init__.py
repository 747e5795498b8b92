"""The model and the tables it is read from: types, cells, columns, methods, observations, boundaries."""
